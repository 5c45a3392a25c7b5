import { workflow } from '@three-ways/order-workflow/test/tiny-workflow'
import { carriesAnyWorkflow } from '@three-ways/testbed/conformance/any-workflow'
import { systemFor } from './system.ts'

carriesAnyWorkflow(
  systemFor(workflow),
  new URL('../../order-workflow/test/tiny-workflow.ts', import.meta.url),
)
