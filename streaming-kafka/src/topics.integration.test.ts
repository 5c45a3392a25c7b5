import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openForFile, systemForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import { describe, expect, it } from 'vitest'
import { openForeignProducer, orderRecord } from '../test/foreign-producer.ts'
import { AdminClient } from './admin-client.ts'
import { commitFor } from './group-offsets.ts'
import { system } from './system.ts'
import { PARTITIONS } from './topology.ts'

const WITHIN_MS = 60_000
const NAMESPACE = 'topics'
const TOPIC = `${NAMESPACE}.order-events`
const DEAD_LETTERS = `${TOPIC}.dead-letter`
const INVENTORY = 'inventory-service'

const raised = systemForFile(system, NAMESPACE, { handler_concurrency: 32 })
const { own } = raised
const foreign = openForFile(() => openForeignProducer(own.broker.url))

const logOf = (service: string) => readFileSync(join(own.folder, NAMESPACE, `${service}.log`), 'utf8')
const linesOf = (service: string, text: string) =>
  logOf(service)
    .split('\n')
    .filter((line) => line.includes(text))
const reservationsOf = (id: string) => raised.running.ledgerView().entries.get(id)?.reservations ?? 0

async function expectOrdersEnd(prefix: string, count: number): Promise<void> {
  const ids = await placeAll(raised.customer, prefix, count)
  await untilAllEnded(ids)
  expectEachOnce(raised.running, ids)
}

/**
 * The backlog is not asked: what its groups have committed may be of a topic that is not there any more.
 * Two services read the outcome of a reservation, each when it finds the topic again: both have to be done.
 */
function untilAllEnded(ids: readonly string[]): Promise<void> {
  const haveEnded = () => {
    const { entries } = raised.running.ledgerView()
    return ids.every((id) => {
      const entry = entries.get(id)
      return entry?.status === 'confirmed' && entry.notification === 'sent'
    })
  }
  return until('all of them ended', WITHIN_MS, own.signal, haveEnded, { lasts: true })
}

interface Health {
  readonly ready: boolean
  readonly blocked: readonly { readonly what: string; readonly why: string; readonly since: string }[]
}

async function healthOf(service: string): Promise<Health> {
  return (await (await fetch(`${raised.running.deployment.urls.get(service)}/health`)).json()) as Health
}

/**
 * A setting is in force some time after the broker took it: what it is to refuse is sent until it is refused.
 */
async function untilBlocked(
  service: string,
  what: string,
  why: string,
  send: () => Promise<unknown>,
): Promise<void> {
  await until(`${service} says ${why}`, WITHIN_MS, own.signal, async () => {
    await send()
    const { ready, blocked } = await healthOf(service)
    return !ready && blocked.some((one) => one.what.includes(what) && one.why.includes(why))
  })
}

async function untilReady(service: string): Promise<void> {
  await until(`${service} is ready`, WITHIN_MS, own.signal, async () => (await healthOf(service)).ready)
}

/** Somebody may have been faster: the services make what is missing. */
async function deleteAndMakeAgain(topic: string): Promise<void> {
  await foreign().admin.deleteTopics({ topics: [topic] })
  await until(`${topic} is there again`, WITHIN_MS, own.signal, async () => {
    const topics = [{ topic, numPartitions: PARTITIONS, replicationFactor: 1 }]
    await foreign()
      .admin.createTopics({ topics, waitForLeaders: false })
      .catch(() => {})
    return (await foreign().admin.listTopics()).includes(topic)
  })
}

it('has an offset in every partition before anything was read, so that nobody overlooks what waits there', async () => {
  const [groupId, topics] = [`${NAMESPACE}.${INVENTORY}`, [TOPIC]]
  await until('each has one', WITHIN_MS, own.signal, async () => {
    const committed = await foreign().admin.fetchOffsets({ groupId, topics })
    const offsets = committed.flatMap(({ partitions }) => partitions.map(({ offset }) => offset))
    return offsets.length === PARTITIONS && offsets.every((offset) => offset === '0')
  })
})

describe('a topic that is deleted', () => {
  it('and made again at once drops no order that comes behind it, and a line says so', async () => {
    await expectOrdersEnd('before', 30)
    await deleteAndMakeAgain(TOPIC)
    await expectOrdersEnd('after', 40)
    const lines = () => linesOf(INVENTORY, 'deleted and made again')
    await until('a line says so', WITHIN_MS, own.signal, () => lines().length > 0)
    expect(lines()).toEqual([expect.stringContaining(TOPIC)])
    await Promise.all(raised.running.services.map(({ name }) => untilReady(name)))
  })

  it.each(['order-events', 'inventory-events', 'notification-events', 'order-events.dead-letter'])(
    'is made again by the services: %s',
    async (name) => {
      await foreign().admin.deleteTopics({ topics: [`${NAMESPACE}.${name}`] })
      await expectOrdersEnd(`without-${name}`, 12)
      await until('it is there', WITHIN_MS, own.signal, async () => {
        return (await foreign().admin.listTopics()).includes(`${NAMESPACE}.${name}`)
      })
      await Promise.all(raised.running.services.map((service) => untilReady(service.name)))
    },
  )

  it('takes the offsets along that a service committed right before it died', async () => {
    const inventory = raised.running.service(INVENTORY)
    await inventory.kill()
    const ids = await placeAll(raised.customer, 'skipped', 12)
    await until('they are in the topic', WITHIN_MS, own.signal, () => raised.running.outboxes().size === 0)
    const groupId = `${NAMESPACE}.${INVENTORY}`
    await until('the dead member is forgotten', WITHIN_MS, own.signal, async () => {
      const { groups } = await foreign().admin.describeGroups([groupId])
      return groups[0]?.members.length === 0
    })
    // What it would have committed of the topic that was there before: further than it has read of this one.
    const partitions = await foreign().admin.fetchTopicOffsets(TOPIC)
    const stale = partitions.map(({ partition, high }) => {
      return { topic: TOPIC, partition, offset: high, metadata: 'f'.repeat(32) }
    })
    await using looking = new AdminClient(own.broker.url, 'test')
    await commitFor(looking.client, groupId, stale, own.signal)
    await inventory.start()
    await untilAllEnded(ids)
    expectEachOnce(raised.running, ids)
  })
})

describe('what was in a topic that was deleted', () => {
  it('comes back when it is published again', async () => {
    const inventory = raised.running.service(INVENTORY)
    await inventory.stop()
    const ids = await placeAll(raised.customer, 'lost', 9)
    await until('they are in the topic', WITHIN_MS, own.signal, () => raised.running.outboxes().size === 0)
    await deleteAndMakeAgain(TOPIC)
    await inventory.start()
    await expectOrdersEnd('behind-lost', 6)
    expect(ids.map(reservationsOf)).toEqual(ids.map(() => 0))
    await republishUnfinished(raised.running.deployment, 0, own.signal)
    await untilAllEnded(ids)
    expectEachOnce(raised.running, ids)
  })
})

describe('partitions that are added while it runs', () => {
  it('are read and written without a restart', async () => {
    const count = PARTITIONS + 2
    await foreign().admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count }] })
    await using fresh = await openForeignProducer(own.broker.url)
    await fresh.send(TOPIC, [{ ...orderRecord('in-new-partition', {}), partition: count - 1 }])
    await until('it is read', WITHIN_MS, own.signal, () => reservationsOf('in-new-partition') === 1)
    await expectOrdersEnd('over-all', 30)
  })
})

describe('a broker that refuses', () => {
  it('what is published is told with its reason and since when, once, until it takes again', async () => {
    const [why, setting] = ['MESSAGE_TOO_LARGE', 'max.message.bytes']
    const from = new Date().toISOString()
    await foreign().configure(TOPIC, setting, '50')
    const ids: string[] = []
    await untilBlocked('order-service', 'publishing', why, async () => {
      ids.push(...(await placeAll(raised.customer, `refused-${ids.length}`, 1)))
    })
    const { blocked } = await healthOf('order-service')
    expect(blocked[0]?.since.localeCompare(from)).toBe(1)
    const status = await (await fetch(`${raised.running.door}/status`)).json()
    expect(status).toMatchObject({ blocked })
    ids.push(...(await placeAll(raised.customer, 'meanwhile-refused', 3)))
    await foreign().configure(TOPIC, setting, undefined)
    await untilAllEnded(ids)
    expectEachOnce(raised.running, ids)
    await untilReady('order-service')
    expect(linesOf('order-service', why)).toHaveLength(1)
  })

  it('to keep what is put aside holds up neither the messages behind it nor the end of the service', async () => {
    // A compacted topic takes nothing without a key. What it refuses does not depend on clocks.
    await foreign().configure(DEAD_LETTERS, 'cleanup.policy', 'compact')
    let sent = 0
    await untilBlocked(INVENTORY, 'putting messages aside', 'INVALID_RECORD', async () => {
      await foreign().send(TOPIC, [{ value: 'not an order' }])
      sent += 1
    })
    await expectOrdersEnd('meanwhile', 12)
    expect(linesOf(INVENTORY, 'INVALID_RECORD')).toHaveLength(1)
    const inventory = raised.running.service(INVENTORY)
    await inventory.stop()
    await foreign().configure(DEAD_LETTERS, 'cleanup.policy', undefined)
    await inventory.start()
    await untilAllQuiet(raised.running, own.signal)
    const letters = await raised.running.inspector.deadLetters(own.signal)
    expect(letters.map(({ reason }) => reason)).toEqual(Array.from({ length: sent }, () => 'not_json'))
  })
})
