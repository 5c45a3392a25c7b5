import { forgetting } from '@three-ways/order-workflow/test/forgetting'
import { main } from '@three-ways/service-runtime/process/main'
import { transport } from '../../src/transport.ts'

await main(forgetting(transport), '@three-ways/order-workflow/workflow')
