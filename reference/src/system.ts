import { workflow as orderWorkflow } from '@three-ways/order-workflow/workflow'
import type { Transport } from '@three-ways/service-runtime/carrier'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { type Deployment, storeDurability } from '@three-ways/testbed/deployment'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { serviceRoles } from '@three-ways/testbed/service-roles'
import type { BringUpOptions, SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'
import { MemoryBroker } from './memory-broker.ts'
import { ServiceHere } from './service.ts'
import { ensureTopology } from './topology.ts'
import { transportThrough } from './transport.ts'

/** What is carried unless another is asked for. */
const ORDERS = '@three-ways/order-workflow/workflow'
const TITLE = 'memory of one process'
const guarantees: Guarantees = {
  doneWhenAccepted: false,
  acceptsWhileInventoryIsDown: true,
  canReplay: false,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: true,
  limitsDeliveries: false,
  hasObservers: true,
}
/** The port of the first service in `npm run up`; the others follow. */
const FIRST_PORT = 9000

/** What the reference is made of: a test of the bench puts a broken part in place of a sound one. */
export interface ReferenceParts {
  makeBroker(): MemoryBroker
  transportThrough(broker: MemoryBroker): Transport
}

const SOUND: ReferenceParts = { makeBroker: () => new MemoryBroker(), transportThrough }

/** Any workflow carried by memory, in this process. */
export function systemFor(workflow: Workflow, replaced: Partial<ReferenceParts> = {}): SystemUnderTest {
  const parts = { ...SOUND, ...replaced }
  const brokers = new WeakMap<Deployment, MemoryBroker>()
  const brokerOf = (deployment: Deployment): MemoryBroker => {
    const broker = brokers.get(deployment)
    if (broker === undefined)
      throw new TypeError('Looking for the broker: expected `prepare` to have run first')
    return broker
  }
  return {
    name: 'reference',
    title: TITLE,
    broker: undefined,
    services: serviceRoles(workflow, guarantees, (index) => FIRST_PORT + index),
    entry: new URL('./service.ts', import.meta.url),
    guarantees,
    environment: () => ({}),
    probe: async () => {},
    prepare: async (deployment) => {
      brokers.set(deployment, parts.makeBroker())
      return deployment
    },
    // The memory goes with its deployment.
    remove: async () => [],
    inspect: async (deployment) => openInspector(deployment, brokerOf(deployment)),
    ledgerView: (stores) => workflow.ledgerView(stores),
    openStoreBacklog: (stores) => new StoreBacklogReader(stores),
    businessRows,
    host: (deployment, options) => {
      const broker = brokerOf(deployment)
      return hostHere(workflow, broker, parts.transportThrough(broker), deployment, options)
    },
  }
}

/** The campus food order carried by memory. */
export const system: SystemUnderTest = systemFor(orderWorkflow)

/**
 * The services, not started yet. Queues are made here, so that no service starts before another's queue is
 * there.
 */
async function hostHere(
  declared: Workflow,
  broker: MemoryBroker,
  transport: Transport,
  deployment: Deployment,
  options: BringUpOptions,
): Promise<ReadonlyMap<string, ServiceHere>> {
  const workflow = options.workflow === undefined ? declared : await workflowIn(options.workflow)
  ensureTopology(broker, workflow, deployment.services)
  const environment = {
    WORKFLOW: options.workflow ?? ORDERS,
    DURABILITY: storeDurability(options.durability),
    HANDLER_CONCURRENCY: String(options.handler_concurrency),
    NAMESPACE: options.namespace,
    STOCK: String(options.stock),
    FAULT_CONTROLS: 'on',
    ...options.environment,
  }
  const { folder } = options
  const hosted = [...deployment.urls].map(([name, url]) => {
    return [name, new ServiceHere({ name, url, workflow, broker, transport, environment, folder })] as const
  })
  return new Map(hosted)
}

async function workflowIn(module: string): Promise<Workflow> {
  return ((await import(module)) as { workflow: Workflow }).workflow
}
