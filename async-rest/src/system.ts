import { CLIENT } from '@three-ways/http-transport/connection'
import { calledServices } from '@three-ways/http-transport/declaration'
import { workflow as orderWorkflow } from '@three-ways/order-workflow/workflow'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { serviceRoles } from '@three-ways/testbed/service-roles'
import type { SystemUnderTest } from '@three-ways/testbed/system'

const title = `REST behind a receipt by ${CLIENT}`

const guarantees: Guarantees = {
  doneWhenAccepted: false,
  acceptsWhileInventoryIsDown: true,
  canReplay: false,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: false,
  limitsDeliveries: false,
  hasObservers: false,
}
/** The port of the first service in `npm run up`; the others follow in steps of ten. */
const FIRST_PORT = 8003

/**
 * The control: the calls of `sync-rest` and the receipt of the broker models. A command is accepted, and its
 * outbox is carried by HTTP without anybody waiting.
 */
export function systemFor(workflow: Workflow): SystemUnderTest {
  return {
    ...calledServices(workflow),
    name: 'async-rest',
    title,
    services: serviceRoles(workflow, guarantees, (index) => FIRST_PORT + 10 * index),
    entry: new URL('./service.ts', import.meta.url),
    stack: new URL('../docker-compose.yml', import.meta.url),
    guarantees,
  }
}

/** The campus food order over REST behind a receipt. */
export const system: SystemUnderTest = systemFor(orderWorkflow)
