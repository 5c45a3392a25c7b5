import { CLIENT } from '@three-ways/http-transport/connection'
import { calledServices } from '@three-ways/http-transport/declaration'
import { workflow as orderWorkflow } from '@three-ways/order-workflow/workflow'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { serviceRoles } from '@three-ways/testbed/service-roles'
import type { SystemUnderTest } from '@three-ways/testbed/system'

const title = `REST by ${CLIENT}`

const guarantees: Guarantees = {
  doneWhenAccepted: true,
  acceptsWhileInventoryIsDown: false,
  canReplay: false,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: false,
  limitsDeliveries: false,
  hasObservers: false,
}
/** The port of the first service in `npm run up`; the others follow. */
const FIRST_PORT = 6000

/** Any workflow carried by HTTP calls: the customer waits for the whole chain. */
export function systemFor(workflow: Workflow): SystemUnderTest {
  return {
    ...calledServices(workflow),
    name: 'sync-rest',
    title,
    services: serviceRoles(workflow, guarantees, (index) => FIRST_PORT + index),
    entry: new URL('./service.ts', import.meta.url),
    stack: new URL('../docker-compose.yml', import.meta.url),
    guarantees,
  }
}

/** The campus food order over REST. */
export const system: SystemUnderTest = systemFor(orderWorkflow)
