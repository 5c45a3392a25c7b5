import { workflow } from '@three-ways/order-workflow/test/tiny-workflow'
import { carriesAnyWorkflow } from '@three-ways/testbed/conformance/any-workflow'
import { system } from './system.ts'

// Who calls whom follows from the workflow that each service process reads; the declaration only lists
// services.
const services = workflow.services.map(({ name }) => ({ name, default_port: 0, observer: false }))

carriesAnyWorkflow(
  { ...system, services, ledgerView: workflow.ledgerView },
  new URL('../../order-workflow/test/tiny-workflow.ts', import.meta.url),
)
