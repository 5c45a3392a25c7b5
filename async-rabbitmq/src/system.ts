import { readFileSync } from 'node:fs'
import { workflow } from '@three-ways/order-workflow/workflow'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { BrokerAddress } from '@three-ways/testbed/broker-things'
import { storeDurability } from '@three-ways/testbed/deployment'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { RabbitmqInspector } from './inspector.ts'
import { prepare } from './preparation.ts'
import { probe } from './probe.ts'
import { StreamReplay } from './replay.ts'
import { findThings, removeThings } from './things.ts'
import { queueTypeOf, USUAL_QUEUE_TYPE } from './topology.ts'

const title = `RabbitMQ by amqplib ${clientVersion()}`

/**
 * The order workflow over RabbitMQ: accepted with a receipt, carried by queues, done later without anybody
 * asking.
 */
export const system: SystemUnderTest = {
  name: 'async-rabbitmq',
  title,
  broker: 'rabbitmq',
  services: [
    { name: 'order-service', default_port: 8001, observer: false },
    { name: 'inventory-service', default_port: 8011, observer: false },
    { name: 'notification-service', default_port: 8021, observer: false },
    { name: 'analytics-service', default_port: 8031, observer: true },
  ],
  entry: new URL('./service.ts', import.meta.url),
  stack: new URL('../docker-compose.yml', import.meta.url),
  guarantees: {
    doneWhenAccepted: false,
    acceptsWhileInventoryIsDown: true,
    canReplay: true,
    keepsOrderPerOrderId: true,
    keepsDeadLetters: true,
    hasObservers: true,
  },
  environment: (deployment) => ({
    BROKER_URL: brokerOf(deployment).broker_url,
    NAMESPACE: deployment.namespace,
    ...(deployment.shares_vhost === true ? { NAMESPACE_IS: 'prefix' } : {}),
    ...(deployment.management_url === undefined ? {} : { MANAGEMENT_URL: deployment.management_url }),
    DURABILITY: storeDurability(deployment.durability),
    ...(queueTypeOf(deployment.durability) === USUAL_QUEUE_TYPE ? {} : { QUEUE_TYPE: 'classic' }),
  }),
  probe,
  prepare: (deployment, preparation) => prepare(brokerOf(deployment), preparation),
  remove: (broker, things, signal) => removeThings(brokerOf(broker), things, signal),
  findThings: (broker, search, signal) => findThings(brokerOf(broker), search, signal),
  inspect: async (deployment) => new RabbitmqInspector(brokerOf(deployment), title),
  ledgerView: (stores) => workflow.ledgerView(stores),
  openStoreBacklog: (stores) => new StoreBacklogReader(stores),
  businessRows,
  replay: async (deployment) => new StreamReplay(brokerOf(deployment)),
}

function brokerOf<T extends BrokerAddress>(deployment: T): T & { readonly broker_url: string } {
  const { broker_url } = deployment
  if (broker_url === undefined) throw new TypeError('Wiring async-rabbitmq: expected broker_url, got none')
  return { ...deployment, broker_url }
}

/** Of the client that is installed, not of the one that was asked for. */
function clientVersion(): string {
  const manifest = new URL('./package.json', import.meta.resolve('amqplib'))
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
