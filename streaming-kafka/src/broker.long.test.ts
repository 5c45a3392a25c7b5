import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { workflow } from '@three-ways/order-workflow/workflow'
import { expectBrokerKillHarmless } from '@three-ways/testbed/conformance/broker-kill'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MESSAGES_IN_FLIGHT } from './batch-intake.ts'
import { REQUEST_TIMEOUT_MS } from './client.ts'
import { system } from './system.ts'
import { topicConfigs } from './topology.ts'

const WITHIN_MS = 60_000

const own = testBrokerForFile(system)
let admin: Admin
beforeAll(async () => {
  admin = new Kafka({ brokers: [own.broker.url], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
})
afterAll(() => admin?.disconnect())

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

describe('the backlog', () => {
  it('counts what is taken and not finished, and what waits for a service that is away', async () => {
    await using running = await own.raise('slow')
    const customer = new OrderClient(running.door, own.signal)
    await running.service('inventory-service').slowDown(3_600_000)
    await placeAll(customer, 'held', 7)
    await untilPublished(running)
    expect(await lagOf(running, 'inventory-service')).toBe(7)
    await running.service('inventory-service').kill()
    await placeAll(customer, 'waiting', 4)
    await untilPublished(running)
    expect(await lagOf(running, 'inventory-service')).toBe(11)
    await running.service('inventory-service').start()
    await untilAllQuiet(running, own.signal)
  })

  it('is bounded in memory: fetching waits while the window is full, and the member stays', async () => {
    await using running = await own.raise('window', { handler_concurrency: 500 })
    const customer = new OrderClient(running.door, own.signal)
    const inventory = running.service('inventory-service')
    await inventory.slowDown(3000)
    const ids = await placeAll(customer, 'window', 2 * MESSAGES_IN_FLIGHT)
    await inventory.slowDown(0)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    expect(running.ledgerView().duplicates_ignored.get('inventory-service')).toBe(0)
  })
})

describe('a slow message', () => {
  it('holds up neither its partition nor the commit of what finished before it', async () => {
    await using running = await own.raise('share', { handler_concurrency: 32 })
    const customer = new OrderClient(running.door, own.signal)
    await running.service('inventory-service').slowDown(5000, 0.1)
    const ids = await placeAll(customer, 'share', 60)
    await until('the quick ones are done', WITHIN_MS, own.signal, () => {
      const done = [...running.ledgerView().entries.values()].filter((one) => one.notification === 'sent')
      return done.length >= 40
    })
    expect(await lagOf(running, 'inventory-service')).toBeGreaterThan(0)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })
})

describe('a broker that is killed', () => {
  it('keeps every accepted order, and none is done twice, when it comes back in the middle of a load', async () => {
    await expectBrokerKillHarmless(own)
  })

  it('does not make a living member give up', async () => {
    await using running = await own.raise('member')
    const customer = new OrderClient(running.door, own.signal)
    const first = await placeAll(customer, 'first', 1)
    await untilAllQuiet(running, own.signal)
    await own.broker.kill()
    await own.broker.start()
    const second = await placeAll(customer, 'second', 1)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, [...first, ...second])
    const log = readFileSync(join(own.folder, 'member', 'inventory-service.log'), 'utf8')
    expect(log).toContain('lost the connection')
    expect(log).not.toContain('blocked: reading')
  })
})

describe('a service that stops in good order', () => {
  it('leaves its group, so that nobody waits for its session', async () => {
    await using running = await own.raise('leaving')
    await running.service('inventory-service').stop()
    const { groups } = await admin.describeGroups(['leaving.inventory-service'])
    expect(groups[0]?.members).toEqual([])
  })

  it('does so without a broker too, and goes on where it was', async () => {
    await using running = await own.raise('alone')
    await own.broker.kill()
    const ids = await placeAll(new OrderClient(running.door, own.signal), 'alone', 3)
    await Promise.all(running.services.map((service) => service.stop()))
    await own.broker.start()
    await Promise.all(running.services.map((service) => service.start()))
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })
})

describe('a message that cannot be handled', () => {
  it('lies in the dead-letter topic with its service, reason and bytes, however often somebody looks', async () => {
    await using running = await own.raise('poison', { observers: true })
    const body = Buffer.from([0xff, 0x00, 0x7b])
    expect(await running.inspector.inject('inventory-service', body, own.signal)).toBe('accepted')
    await until('it was put aside', WITHIN_MS, own.signal, async () => {
      return (await running.inspector.deadLetters(own.signal)).length === 1
    })
    await untilAllQuiet(running, own.signal)
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
      await using running = await own.raise(namespace)
      await placeAll(new OrderClient(running.door, own.signal), 'gone', 1)
      await untilAllQuiet(running, own.signal)
    }
    const left = (await admin.listTopics()).filter((topic) => topic.startsWith(namespace))
    expect(left).toEqual([])
  })

  it('is made by the services when nobody prepared it', async () => {
    const namespace = randomUUID()
    await using running = await own.raise(namespace)
    const names = topicConfigs(workflow, namespace, 'D1').map(({ topic }) => topic)
    await Promise.all(running.services.map((service) => service.stop()))
    await admin.deleteTopics({ topics: names })
    await Promise.all(running.services.map((service) => service.start()))
    const ids = await placeAll(new OrderClient(running.door, own.signal), 'made', 3)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })
})

it('reads every setting back that decides whether the comparison is fair', async () => {
  await using running = await own.raise('settings', { durability: 'D2' })
  const settings = await running.inspector.settings(own.signal)
  expect(Object.values(settings)).not.toContain(UNKNOWN)
  expect(settings).toMatchObject({
    transport_client: 'kafkajs-2.2.4+mended',
    transport_nagle_off: true,
    kafka_topic_flush_messages: 1,
    kafka_topic_insync_least: 1,
    kafka_acknowledgements: 'all',
    kafka_commits_by_itself: false,
    kafka_topics_without_dead_letters: 0,
    kafka_request_timeout_ms: REQUEST_TIMEOUT_MS,
    message_copies: 1,
    consume_unfinished_most: MESSAGES_IN_FLIGHT,
    handler_concurrency: 4,
    relay_events_per_publish_most: 500,
    store_synchronous: 'FULL',
  })
  expect(system.title).toBe('Kafka by kafkajs 2.2.4')
})
