import { workflow as orderWorkflow } from '@three-ways/order-workflow/workflow'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import { installedVersion } from '@three-ways/service-runtime/told/installed-version'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { BrokerAddress } from '@three-ways/testbed/broker-things'
import { storeDurability } from '@three-ways/testbed/deployment'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { serviceRoles } from '@three-ways/testbed/service-roles'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { RabbitmqInspector } from './inspector.ts'
import { prepare } from './preparation.ts'
import { probe } from './probe.ts'
import { StreamReplay } from './replay.ts'
import { findThings, removeThings } from './things.ts'
import { queueTypeOf, USUAL_QUEUE_TYPE } from './topology.ts'
import { triesDeliveries } from './tries-deliveries.ts'

const title = `RabbitMQ by amqplib ${installedVersion(import.meta.resolve('amqplib'))}`

const guarantees: Guarantees = {
  doneWhenAccepted: false,
  acceptsWhileInventoryIsDown: true,
  canReplay: true,
  keepsOrderPerOrderId: true,
  keepsDeadLetters: true,
  limitsDeliveries: true,
  hasObservers: true,
}
/** The port of the first service in `npm run up`; the others follow in steps of ten. */
const FIRST_PORT = 8001

/**
 * Any workflow over RabbitMQ: accepted with a receipt, carried by queues, done later without anybody asking.
 */
export function systemFor(workflow: Workflow): SystemUnderTest {
  return {
    name: 'async-rabbitmq',
    title,
    broker: 'rabbitmq',
    services: serviceRoles(workflow, guarantees, (index) => FIRST_PORT + 10 * index),
    entry: new URL('./service.ts', import.meta.url),
    stack: new URL('../docker-compose.yml', import.meta.url),
    guarantees,
    // Classic queues.
    lacking: { D1: { limitsDeliveries: false } },
    environment: (deployment) => ({
      BROKER_URL: brokerOf(deployment).broker_url,
      NAMESPACE: deployment.namespace,
      ...(deployment.shares_vhost === true ? { NAMESPACE_IS: 'prefix' } : {}),
      ...(deployment.management_url === undefined ? {} : { MANAGEMENT_URL: deployment.management_url }),
      DURABILITY: storeDurability(deployment.durability),
      ...(queueTypeOf(deployment.durability) === USUAL_QUEUE_TYPE ? {} : { QUEUE_TYPE: 'classic' }),
    }),
    probe,
    prepare: (deployment, preparation) => prepare(workflow, brokerOf(deployment), preparation),
    remove: (broker, things, signal) => removeThings(brokerOf(broker), things, signal),
    findThings: (broker, search, signal) => findThings(brokerOf(broker), search, signal),
    inspect: async (deployment) => new RabbitmqInspector(workflow, brokerOf(deployment)),
    triesDeliveries: (deployment, signal) => triesDeliveries(brokerOf(deployment), signal),
    ledgerView: (stores) => workflow.ledgerView(stores),
    openStoreBacklog: (stores) => new StoreBacklogReader(stores),
    businessRows,
    replay: async (deployment) => new StreamReplay(brokerOf(deployment)),
  }
}

/** The campus food order over RabbitMQ. */
export const system: SystemUnderTest = systemFor(orderWorkflow)

function brokerOf<T extends BrokerAddress>(deployment: T): T & { readonly broker_url: string } {
  const { broker_url } = deployment
  if (broker_url === undefined) throw new TypeError('Wiring async-rabbitmq: expected broker_url, got none')
  return { ...deployment, broker_url }
}
