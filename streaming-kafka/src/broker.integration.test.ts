import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workflow } from '@three-ways/order-workflow/workflow'
import { OrderClient as Client, type OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestBroker, raise, type TestBroker } from '../test/raised.ts'
import { MESSAGES_IN_FLIGHT } from './batch-intake.ts'
import { REQUEST_TIMEOUT_MS } from './client.ts'
import { system } from './system.ts'
import { topicConfigs } from './topology.ts'

const WITHIN_MS = 60_000

let own: TestBroker
let admin: Admin
beforeAll(async () => {
  own = await openTestBroker()
  admin = new Kafka({ brokers: [own.broker.url], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
})
afterAll(async () => {
  await admin?.disconnect()
  await own?.[Symbol.asyncDispose]()
})

async function place(customer: OrderClient, prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  for (const order_id of ids) {
    expect((await customer.place({ order_id, item: 'burger', qty: 1 })).http_status).toBe(202)
  }
  return ids
}

async function untilQuiet(running: RunningSystem): Promise<void> {
  await until('nothing is on its way', WITHIN_MS, own.signal, async () => {
    return (await running.backlog(own.signal).catch(() => undefined))?.total === 0
  })
}

async function untilPublished(running: RunningSystem): Promise<void> {
  await until('all left the outbox', WITHIN_MS, own.signal, () => {
    return running.ledgerView().backlog.get('order-service')?.undelivered === 0
  })
}

async function lagOf(running: RunningSystem, service: string): Promise<number> {
  const { messages } = await running.inspector.backlog(own.signal)
  const mine = [...messages].filter(([where]) => where.endsWith(` by ${service}`))
  return mine.reduce((sum, [, count]) => sum + count, 0)
}

function expectEachOnce(running: RunningSystem, ids: readonly string[]): void {
  const { entries } = running.ledgerView()
  const once = { status: 'confirmed', notification: 'sent', reservations: 1, notifications: 1 }
  for (const id of ids) expect(entries.get(id), id).toMatchObject(once)
}

describe('the backlog', () => {
  it('counts what is taken and not finished, and what waits for a service that is away', async () => {
    await using running = await raise(own, 'slow')
    const customer = new Client(running.door, own.signal)
    await running.service('inventory-service').slowDown(3_600_000)
    await place(customer, 'held', 7)
    await untilPublished(running)
    expect(await lagOf(running, 'inventory-service')).toBe(7)
    await running.service('inventory-service').kill()
    await place(customer, 'waiting', 4)
    await untilPublished(running)
    expect(await lagOf(running, 'inventory-service')).toBe(11)
    await running.service('inventory-service').start()
    await untilQuiet(running)
  })

  it('is bounded in memory: fetching waits while the window is full, and the member stays', async () => {
    await using running = await raise(own, 'window', { handler_concurrency: 500 })
    const customer = new Client(running.door, own.signal)
    const inventory = running.service('inventory-service')
    await inventory.slowDown(3000)
    const ids = await place(customer, 'window', 2 * MESSAGES_IN_FLIGHT)
    await inventory.slowDown(0)
    await untilQuiet(running)
    expectEachOnce(running, ids)
    expect(running.ledgerView().duplicates_ignored.get('inventory-service')).toBe(0)
  })
})

describe('a slow message', () => {
  it('holds up neither its partition nor the commit of what finished before it', async () => {
    await using running = await raise(own, 'share', { handler_concurrency: 32 })
    const customer = new Client(running.door, own.signal)
    await running.service('inventory-service').slowDown(5000, 0.1)
    const ids = await place(customer, 'share', 60)
    await until('the quick ones are done', WITHIN_MS, own.signal, () => {
      const done = [...running.ledgerView().entries.values()].filter((one) => one.notification === 'sent')
      return done.length >= 40
    })
    expect(await lagOf(running, 'inventory-service')).toBeGreaterThan(0)
    await untilQuiet(running)
    expectEachOnce(running, ids)
  })
})

describe('a broker that is killed', () => {
  it('keeps every accepted order, and none is done twice, when it comes back in the middle of a load', async () => {
    await using running = await raise(own, 'broken', { handler_concurrency: 32 })
    const customer = new Client(running.door, own.signal)
    const before = place(customer, 'before', 300)
    await until('some are done', WITHIN_MS, own.signal, () => running.ledgerView().entries.size > 100)
    await own.broker.kill()
    const during = await place(customer, 'during', 50)
    const health = (await customer.get('/health')) as { waiting_for: string[] }
    expect(health.waiting_for).toEqual(['broker'])
    await own.broker.start()
    await untilQuiet(running)
    expectEachOnce(running, [...(await before), ...during])
    const after = await place(customer, 'after', 5)
    await untilQuiet(running)
    expectEachOnce(running, after)
  })

  it('does not make a living member give up', async () => {
    await using running = await raise(own, 'member')
    const customer = new Client(running.door, own.signal)
    const first = await place(customer, 'first', 1)
    await untilQuiet(running)
    await own.broker.kill()
    await own.broker.start()
    const second = await place(customer, 'second', 1)
    await untilQuiet(running)
    expectEachOnce(running, [...first, ...second])
    const log = readFileSync(join(own.folder, 'member', 'inventory-service.log'), 'utf8')
    expect(log).toContain('lost the connection')
    expect(log).not.toContain('fell out of group')
  })
})

describe('a service that stops in good order', () => {
  it('leaves its group, so that nobody waits for its session', async () => {
    await using running = await raise(own, 'leaving')
    await running.service('inventory-service').stop()
    const { groups } = await admin.describeGroups(['leaving.inventory-service'])
    expect(groups[0]?.members).toEqual([])
  })

  it('does so without a broker too, and goes on where it was', async () => {
    await using running = await raise(own, 'alone')
    await own.broker.kill()
    const ids = await place(new Client(running.door, own.signal), 'alone', 3)
    await Promise.all(running.services.map((service) => service.stop()))
    await own.broker.start()
    await Promise.all(running.services.map((service) => service.start()))
    await untilQuiet(running)
    expectEachOnce(running, ids)
  })
})

describe('a message that cannot be handled', () => {
  it('lies in the dead-letter topic with its service, reason and bytes, however often somebody looks', async () => {
    await using running = await raise(own, 'poison', { observers: true })
    const body = Buffer.from([0xff, 0x00, 0x7b])
    expect(await running.inspector.inject('inventory-service', body, own.signal)).toBe('accepted')
    await until('it was put aside', WITHIN_MS, own.signal, async () => {
      return (await running.inspector.deadLetters(own.signal)).length === 1
    })
    await untilQuiet(running)
    const letters = await running.inspector.deadLetters(own.signal)
    const letter = { service: 'inventory-service', reason: 'not_json', attempts: 1, body }
    const whenever = { id: expect.any(String), put_aside_ms: expect.any(Number) }
    expect(letters).toEqual([{ ...letter, ...whenever, origin: 'poison.order-events' }])
    for (let look = 0; look < 3; look += 1) {
      expect(await running.inspector.deadLetters(own.signal)).toEqual(letters)
    }
  })
})

describe('the topology', () => {
  it('is gone after a system was discarded, also when its services were killed', async () => {
    const namespace = randomUUID()
    {
      await using running = await raise(own, namespace)
      await place(new Client(running.door, own.signal), 'gone', 1)
      await untilQuiet(running)
    }
    const left = (await admin.listTopics()).filter((topic) => topic.startsWith(namespace))
    expect(left).toEqual([])
  })

  it('is made by the services when nobody prepared it', async () => {
    const namespace = randomUUID()
    await using running = await raise(own, namespace)
    const names = topicConfigs(workflow, namespace, 'D1').map(({ topic }) => topic)
    await Promise.all(running.services.map((service) => service.stop()))
    await admin.deleteTopics({ topics: names })
    await Promise.all(running.services.map((service) => service.start()))
    const ids = await place(new Client(running.door, own.signal), 'made', 3)
    await untilQuiet(running)
    expectEachOnce(running, ids)
  })
})

it('reads every setting back that decides whether the comparison is fair', async () => {
  await using running = await raise(own, 'settings', { durability: 'D2' })
  const settings = await running.inspector.settings(own.signal)
  expect(Object.fromEntries(settings.map(({ question, value }) => [question, value]))).toMatchObject({
    client: 'kafkajs 2.2.4, idle wake-ups and forgotten last broker mended',
    'durability class': 'D2',
    'message durability': 'flush.messages 1, copies 1, min.insync.replicas 1',
    'messages in flight per consumer': '500',
    'handler concurrency': '4',
    'publish batch limit': '500',
    'nagle off': 'yes',
    store: expect.stringContaining('synchronous FULL'),
    'request timeout': `${REQUEST_TIMEOUT_MS} ms`,
  })
  expect(settings).toHaveLength(16)
  expect(system.title).toBe('Kafka by kafkajs 2.2.4')
})
