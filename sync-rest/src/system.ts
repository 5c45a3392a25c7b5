import { createRequire } from 'node:module'
import { workflow } from '@three-ways/order-workflow/workflow'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'

const installed = (name: string): string =>
  (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version

const title = `REST by undici ${installed('undici')}`

/** The order workflow carried by HTTP calls: the customer waits for the whole chain. */
export const system: SystemUnderTest = {
  name: 'sync-rest',
  title,
  broker: undefined,
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
  environment: ({ urls }) => ({ PEERS: [...urls].map(([name, url]) => `${name}=${url}`).join(',') }),
  probe: async () => {},
  prepare: async (deployment) => deployment,
  remove: async () => [],
  inspect: async (deployment) => openInspector(deployment, title),
  ledgerView: (stores) => workflow.ledgerView(stores),
  openStoreBacklog: (stores) => new StoreBacklogReader(stores),
  businessRows,
}
