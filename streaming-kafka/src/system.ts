import { workflow as orderWorkflow } from '@three-ways/order-workflow/workflow'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { type Deployment, storeDurability } from '@three-ways/testbed/deployment'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { serviceRoles } from '@three-ways/testbed/service-roles'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { untilAwake } from './awake.ts'
import { openInspector } from './inspector.ts'
import { kafkajsVersion } from './kafkajs-mends.ts'
import { prepare, probeBroker } from './preparation.ts'
import { openReplay } from './replay.ts'
import { findThings, removeThings } from './things.ts'

const guarantees: Guarantees = {
  doneWhenAccepted: false,
  acceptsWhileInventoryIsDown: true,
  canReplay: true,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: true,
  limitsDeliveries: false,
  hasObservers: true,
}
/** The port of the first service in `npm run up`; the others follow in steps of a hundred. */
const FIRST_PORT = 8002

/** Any workflow over Kafka. */
export function systemFor(workflow: Workflow): SystemUnderTest {
  return {
    name: 'streaming-kafka',
    title: `Kafka by kafkajs ${kafkajsVersion}`,
    broker: 'kafka',
    services: serviceRoles(workflow, guarantees, (index) => FIRST_PORT + 100 * index),
    entry: new URL('./service.ts', import.meta.url),
    stack: new URL('../docker-compose.yml', import.meta.url),
    guarantees,
    environment: (deployment) => ({
      BROKER_URL: brokerUrlOf(deployment),
      NAMESPACE: deployment.namespace,
      DURABILITY: storeDurability(deployment.durability),
      ...(deployment.replication_factor === undefined
        ? {}
        : { REPLICATION_FACTOR: String(deployment.replication_factor) }),
    }),
    probe: probeBroker,
    awake: untilAwake,
    prepare: (deployment, preparation) => prepare(workflow, deployment, preparation),
    remove: (broker, things, signal) => removeThings(brokerUrlOf(broker), things, signal),
    findThings: (broker, search, signal) => findThings(brokerUrlOf(broker), search, signal),
    inspect: (deployment) => openInspector(workflow, deployment, brokerUrlOf(deployment)),
    ledgerView: (stores) => workflow.ledgerView(stores),
    openStoreBacklog: (stores) => new StoreBacklogReader(stores),
    businessRows,
    replay: (deployment) => openReplay(workflow, deployment, brokerUrlOf(deployment)),
  }
}

/** The deployment of a model with a broker always names it; anything else is a defect of the caller. */
export function brokerUrlOf({ broker_url }: Pick<Deployment, 'broker_url'>): string {
  if (broker_url === undefined) throw new TypeError('Wiring Kafka services: expected a broker_url, got none')
  return broker_url
}

/** The campus food order over Kafka. */
export const system: SystemUnderTest = systemFor(orderWorkflow)
