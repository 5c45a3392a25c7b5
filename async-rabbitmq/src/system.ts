import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { workflow } from '@three-ways/order-workflow/workflow'
import { businessRows } from '@three-ways/service-runtime/store/business-rows'
import { StoreBacklogReader } from '@three-ways/service-runtime/store/store-backlog'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import type { ChannelModel } from 'amqplib'
import { openConnection, withVhost } from './connection.ts'
import { RabbitmqInspector } from './inspector.ts'
import { managementOf } from './management.ts'
import { StreamReplay } from './replay.ts'
import { removeTopology } from './topology.ts'

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
    DURABILITY: deployment.durability,
  }),
  probe,
  /** The vhost; what is in it is made by the services, each time they connect. */
  async prepare(deployment, signal) {
    const { broker_url, namespace, management_url } = brokerOf(deployment)
    if (namespace === '') return
    await managementOf(broker_url, management_url).ensureVhost(namespace, broker_url, signal)
  },
  async discard(deployment, signal) {
    const { broker_url, namespace, management_url, services } = brokerOf(deployment)
    if (namespace !== '') return managementOf(broker_url, management_url).removeVhost(namespace, signal)
    await withConnection(withVhost(broker_url, ''), signal, async (model) => {
      await removeTopology(await model.createConfirmChannel(), services)
    })
  },
  inspect: async (deployment) => new RabbitmqInspector(brokerOf(deployment), title),
  ledgerView: (stores) => workflow.ledgerView(stores),
  openStoreBacklog: (stores) => new StoreBacklogReader(stores),
  businessRows,
  replay: async (deployment) => new StreamReplay(brokerOf(deployment).broker_url, deployment.namespace),
}

function brokerOf(deployment: Deployment): Deployment & { readonly broker_url: string } {
  const { broker_url } = deployment
  if (broker_url === undefined) throw new TypeError('Wiring async-rabbitmq: expected broker_url, got none')
  return { ...deployment, broker_url }
}

/** Ready means that a message went in, was confirmed, and came out. */
async function probe(url: string, signal: AbortSignal): Promise<void> {
  await withConnection(withVhost(url, ''), signal, async (model) => {
    const channel = await model.createConfirmChannel()
    const { queue } = await channel.assertQueue(`probe-${randomUUID()}`, {
      exclusive: true,
      autoDelete: true,
    })
    channel.sendToQueue(queue, Buffer.from('probe'))
    await channel.waitForConfirms()
    const message = await channel.get(queue, { noAck: true })
    if (message === false) throw new Error('Probing RabbitMQ: expected the message back, got an empty queue')
  })
}

async function withConnection(
  url: string,
  signal: AbortSignal,
  use: (model: ChannelModel) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  const model = await openConnection(url, 'three-ways')
  const ended = Promise.withResolvers<never>()
  const abort = () => ended.reject(signal.reason)
  model.on('error', ended.reject)
  signal.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([use(model), ended.promise])
  } finally {
    signal.removeEventListener('abort', abort)
    await model.close().catch(() => {})
  }
}

/** Of the client that is installed, not of the one that was asked for. */
function clientVersion(): string {
  const manifest = new URL('./package.json', import.meta.resolve('amqplib'))
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
