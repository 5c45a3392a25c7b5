import { carriesAnyWorkflow } from '@three-ways/testbed/conformance/any-workflow'
import { workflow } from '../../order-workflow/test/tiny-workflow.ts'
import { systemFor } from './system.ts'

carriesAnyWorkflow(
  systemFor(workflow),
  new URL('../../order-workflow/test/tiny-workflow.ts', import.meta.url),
)
