import { main } from '@three-ways/service-runtime/process/main'
import { transport } from './transport.ts'

await main(transport, '@three-ways/order-workflow/workflow')
