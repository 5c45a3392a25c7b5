import { setTimeout as delay } from 'node:timers/promises'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import type { BrokerRequest } from '@three-ways/testbed/brokers/broker-source'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { openTestBroker } from '@three-ways/testbed/conformance/test-broker'
import { OrderClient } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { loadModel } from '../../src/settings/models.ts'
import { loadWorkloads } from '../../src/settings/workflows.ts'
import { type RaisedPatterns, raisePatterns } from '../patterns/raise-patterns.ts'
import { kafkaAgent } from './kafka-agent.ts'
import type { Places } from './scrape-config.ts'

const INVENTORY = 'inventory-service'
const EVERY_MS = 200
const METRICS = { METRICS: 'on' }

/** What is looked at: the orders over both brokers, and the patterns, all of them in this very process. */
export interface ObservedSystems {
  readonly systems: readonly RunningSystem[]
  readonly patterns: RaisedPatterns
  /** By the jobs of observe/prometheus.yml. */
  readonly places: Readonly<Record<string, Places>>
}

/** Raises all of it; `owned` ends it. */
export async function raiseObserved(
  owned: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<ObservedSystems> {
  const [rabbitmq_port = 0, kafka_port = 0] = await freePorts(2)
  const agent = await kafkaAgent(signal)
  const [rabbitmq, kafka, patterns] = await Promise.all([
    raiseOrders('async-rabbitmq', { port: rabbitmq_port }, owned),
    raiseOrders('streaming-kafka', { port: kafka_port, agent }, owned),
    raisePatterns('reference', owned, METRICS),
  ])
  const systems = [rabbitmq, kafka]
  const services = [...systems, patterns.running].flatMap(({ system, deployment }) =>
    [...deployment.urls].map(([name, url]) => [`${system.name}-${name}`, new URL(url).host] as const),
  )
  const rabbitmq_place = new Map([['rabbitmq', `127.0.0.1:${rabbitmq_port}`]])
  const places = {
    services: new Map(services),
    rabbitmq: rabbitmq_place,
    'rabbitmq-queues': rabbitmq_place,
    kafka: new Map([['kafka', `127.0.0.1:${kafka_port}`]]),
  }
  return { systems, patterns, places }
}

async function raiseOrders(
  model: 'async-rabbitmq' | 'streaming-kafka',
  told_metrics: BrokerRequest['told_metrics'],
  owned: AsyncDisposableStack,
): Promise<RunningSystem> {
  const own = owned.use(await openTestBroker(await loadModel(model), { told_metrics }))
  return owned.use(await own.raise('observed', { observers: true, environment: METRICS }))
}

/** Has all of them do something, odd things included, until the signal. */
export async function keepBusy({ systems, patterns }: ObservedSystems, signal: AbortSignal): Promise<void> {
  const workloads = Object.values(await loadWorkloads('patterns'))
  const stores = patterns.running.ledgerView()
  const options = { prefix: 'observed', failing_share: 0, draw: () => 0.5, stores }
  const batches = workloads.map(({ front, batch }) => ({ front, lot: batch(options) }))
  for (let n = 0; !signal.aborted; n += 1) {
    const orders = systems.map((system) => orderAndOddThings(system, n, signal))
    const commands = batches.map(({ front, lot }) => {
      const { method, path, body } = lot.command(n)
      return patterns.ask(front, `${method} ${path}`, body)
    })
    await Promise.allSettled([...orders, ...commands])
    await delay(EVERY_MS, undefined, { signal }).catch(() => {})
  }
}

async function orderAndOddThings(
  { door, inspector }: RunningSystem,
  n: number,
  signal: AbortSignal,
): Promise<void> {
  const order_id = `observed-${n}`
  const data = { order_id, user_id: 'u', restaurant_id: 'r', items: [{ sku: 'burger', qty: 1 }] }
  await new OrderClient(door, signal).place(data)
  const event = orderCatalogue.create('OrderPlaced', order_id, 'order-service', Date.now(), data)
  await inspector.inject(INVENTORY, Buffer.from(JSON.stringify(event)), signal)
  if (n % 10 === 0) await inspector.inject(INVENTORY, Buffer.from('{"half":'), signal)
}
