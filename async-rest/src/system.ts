import { CLIENT, calledServices } from '@three-ways/http-transport/declaration'
import { workflow } from '@three-ways/order-workflow/workflow'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'

const title = `REST behind a receipt by ${CLIENT}`

/**
 * The control: the calls of `sync-rest` and the receipt of the broker models. The order is accepted, and its
 * outbox is carried by HTTP without anybody waiting.
 */
export const system: SystemUnderTest = {
  ...calledServices(workflow),
  name: 'async-rest',
  title,
  services: [
    { name: 'order-service', default_port: 8003, observer: false },
    { name: 'inventory-service', default_port: 8013, observer: false },
    { name: 'notification-service', default_port: 8023, observer: false },
  ],
  entry: new URL('./service.ts', import.meta.url),
  stack: new URL('../docker-compose.yml', import.meta.url),
  guarantees: {
    doneWhenAccepted: false,
    acceptsWhileInventoryIsDown: true,
    canReplay: false,
    keepsOrderPerOrderId: true,
    keepsDeadLetters: false,
    hasObservers: false,
  },
  inspect: async (deployment) => openInspector(deployment, title),
}
