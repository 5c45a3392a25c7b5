import { broken as anybodysReceipt } from '@three-ways/async-rabbitmq/broken/anybodys-receipt'
import { broken as withoutConfirms } from '@three-ways/async-rabbitmq/broken/without-confirms'
import { system as rabbitmq } from '@three-ways/async-rabbitmq/system'
import { broken as acksNone } from '@three-ways/streaming-kafka/broken/acks-none'
import { system as kafka } from '@three-ways/streaming-kafka/system'
import type { RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { describe, expect, it } from 'vitest'
import { type CellEvents, failedChecks, judgedCell } from './judged-cell.ts'

// Publishers that trust their broker too early, on real brokers; in the same events the sound model loses
// nothing.

const LOST = 'no order was lost'
const LOSES = { settles_within_ms: 5_000 }

/** Stops the broker's own process group; what it leans on (epmd) goes on. */
function pause(broker: RunningBroker): void {
  const [pid] = broker.pids()
  if (pid === undefined) throw new TypeError('Pausing a broker: expected it to run')
  process.kill(-pid, 'SIGSTOP')
}

/** The broker stops reading; orders go on; and it dies before it has seen what was written to its sockets. */
const DIES_UNREAD = (broker: RunningBroker): CellEvents => ({
  // A publisher has to know its broker before it can be wrong about it.
  warm_up: 5,
  before: async () => pause(broker),
  async after(running, signal) {
    // Who waits for a confirm still has everything; who does not is through with all of it in a moment.
    await until('the outbox is empty', 2_000, signal, () => undelivered(running) === 0).catch(() => {})
    await broker.kill()
    await broker.start()
  },
})

function undelivered(running: RunningSystem): number {
  return running.ledgerView().backlog.get('order-service')?.undelivered ?? 0
}

describe('RabbitMQ', () => {
  const own = testBrokerForFile(rabbitmq)

  it('dies with unread messages: confirms lose nothing', async () => {
    const cell = await judgedCell(rabbitmq, DIES_UNREAD(own.broker), own.broker)
    expect(failedChecks(cell)).toEqual([])
  })

  it('dies with unread messages: no confirms, and orders are lost', async () => {
    const cell = await judgedCell(withoutConfirms, { ...DIES_UNREAD(own.broker), ...LOSES }, own.broker)
    expect(failedChecks(cell)).toContain(LOST)
  })

  async function byManagement(method: 'GET' | 'DELETE', path: string): Promise<Response> {
    const { origin, username, password } = new URL(own.broker.management_url ?? '')
    const authorization = `Basic ${btoa(`${username}:${password}`)}`
    const response = await fetch(`${origin}/api${path}`, { method, headers: { authorization } })
    expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true)
    return response
  }

  /** Somebody takes the bindings of the inventory's queue away. */
  const UNBOUND: CellEvents = {
    async before({ deployment }) {
      const vhost = encodeURIComponent(deployment.namespace)
      const queue = `/bindings/${vhost}/e/orders/q/inventory-service`
      const bindings = await byManagement('GET', queue)
      for (const { properties_key } of (await bindings.json()) as { properties_key: string }[]) {
        await byManagement('DELETE', `${queue}/${properties_key}`)
      }
    },
  }

  it('has lost a binding: what finds nobody comes back or takes another way, and nothing is lost', async () => {
    expect(failedChecks(await judgedCell(rabbitmq, UNBOUND, own.broker))).toEqual([])
  })

  /** Somebody removes the queue of the inventory while that is away; observers get a copy of everything. */
  const QUEUE_GONE: CellEvents = {
    observers: true,
    async before(running) {
      await running.service('inventory-service').stop()
      const vhost = encodeURIComponent(running.deployment.namespace)
      await byManagement('DELETE', `/queues/${vhost}/inventory-service`)
    },
    after: (running) => running.service('inventory-service').start(),
  }

  it('has lost a queue: its receipt is asked for, and nothing is lost', async () => {
    expect(failedChecks(await judgedCell(rabbitmq, QUEUE_GONE, own.broker))).toEqual([])
  })

  it('has lost a queue: who takes the receipt of an observer loses orders', async () => {
    const cell = await judgedCell(anybodysReceipt, { ...QUEUE_GONE, ...LOSES }, own.broker)
    expect(failedChecks(cell)).toContain(LOST)
    expect(cell.result.ledger.lost).toBe(60)
  })
})

describe('Kafka', () => {
  const own = testBrokerForFile(kafka)

  it('dies with unread records: acks=all loses nothing', async () => {
    const cell = await judgedCell(kafka, DIES_UNREAD(own.broker), own.broker)
    expect(failedChecks(cell)).toEqual([])
  })

  it('dies with unread records: acks=0, and orders are lost', async () => {
    const cell = await judgedCell(acksNone, { ...DIES_UNREAD(own.broker), ...LOSES }, own.broker)
    expect(failedChecks(cell)).toContain(LOST)
  })
})
