import { CLIENT, calledServices } from '@three-ways/http-transport/declaration'
import { workflow } from '@three-ways/order-workflow/workflow'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'

const title = `REST by ${CLIENT}`

/** The order workflow carried by HTTP calls: the customer waits for the whole chain. */
export const system: SystemUnderTest = {
  ...calledServices(workflow),
  name: 'sync-rest',
  title,
  services: [
    { name: 'order-service', default_port: 6000, observer: false },
    { name: 'inventory-service', default_port: 6001, observer: false },
    { name: 'notification-service', default_port: 6002, observer: false },
  ],
  entry: new URL('./service.ts', import.meta.url),
  stack: new URL('../docker-compose.yml', import.meta.url),
  guarantees: {
    doneWhenAccepted: true,
    acceptsWhileInventoryIsDown: false,
    canReplay: false,
    keepsOrderPerOrderId: true,
    keepsDeadLetters: false,
    hasObservers: false,
  },
  inspect: async (deployment) => openInspector(deployment, title),
}
