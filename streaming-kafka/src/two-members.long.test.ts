import { join } from 'node:path'
import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { HostedService } from '@three-ways/testbed/service-host'
import { hostServiceProcess } from '@three-ways/testbed/service-process'
import type { RunningSystem } from '@three-ways/testbed/system'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'
/** Of a load that goes on until something has happened; a minute of it. */
const MOST_ORDERS = 9_000

const own = testBrokerForFile(system)
let admin: Admin
beforeAll(async () => {
  admin = new Kafka({ brokers: [own.broker.url], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
})
afterAll(() => admin?.disconnect())

/**
 * A second inventory service: the same group, and the same store, so that it knows what the first one has
 * handled. It is not started yet.
 */
async function secondInventory(running: RunningSystem): Promise<HostedService> {
  const [port = 0] = await freePorts(1)
  const { namespace } = running.deployment
  return hostServiceProcess({
    name: INVENTORY,
    entry: system.entry,
    port,
    environment: { ...system.environment(running.deployment), HANDLER_CONCURRENCY: '32', STOCK: '1000000' },
    folder: join(own.folder, namespace),
    signal: own.signal,
  })
}

async function partitionsByMember(namespace: string): Promise<number[]> {
  const { groups } = await admin.describeGroups([`${namespace}.${INVENTORY}`])
  const members = groups[0]?.members ?? []
  return members.map(({ memberAssignment }) => partitionsIn(memberAssignment))
}

/** An assignment lists its partitions behind a version, a count of topics and the topic's name. */
function partitionsIn(assignment: Buffer): number {
  if (assignment.length < 8) return 0
  const name_bytes = assignment.readInt16BE(6)
  return assignment.readInt32BE(8 + name_bytes)
}

/** Each question reads the stores of a thousand orders, or opens a client of its own. */
const LASTS = { lasts: true }
const repeatedAt = (running: RunningSystem) => running.ledgerView().duplicates_ignored.get(INVENTORY)
const done = (running: RunningSystem) =>
  [...running.ledgerView().entries.values()].filter(({ reservations }) => reservations === 1).length

describe('a second member of a group', () => {
  it('that joins and leaves in the middle of a load doubles nothing', async () => {
    await using running = await own.raise('rebalance', { handler_concurrency: 32 })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    // Slower than the load: whenever the group rebalances, messages are in work, taken and not committed.
    await running.service(INVENTORY).slowDown(300)
    const enough = new AbortController()
    const offering = {
      prefix: 'rebalance',
      rate_per_s: 150,
      count: MOST_ORDERS,
      enough: enough.signal,
      signal,
    }
    const load = offerSteadily(customer, offering)
    await until('the load is under way', WITHIN_MS, signal, () => done(running) > 100, LASTS)
    await using second = await secondInventory(running)
    await second.start()
    const bothHavePartitions = async () => {
      const partitions = await partitionsByMember('rebalance')
      return partitions.length === 2 && partitions.every((count) => count > 0)
    }
    await until('both have partitions', WITHIN_MS, signal, bothHavePartitions, LASTS)
    const shared = done(running)
    await until('both have worked', WITHIN_MS, signal, () => done(running) > shared + 100, LASTS)
    await second.stop()
    enough.abort()
    await running.service(INVENTORY).slowDown(0)
    const offered = await load
    const ids = acceptedOf(offered)
    expect(ids).toHaveLength(offered.length)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ids)
    // The rebalance did meet messages in work: they came twice, and had one effect.
    expect(repeatedAt(running)).toBeGreaterThan(0)
  })

  it('takes over from one that is silent for too long; when that wakes up, it doubles nothing', async () => {
    await using running = await own.raise('zombie', { handler_concurrency: 32 })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    const first = running.service(INVENTORY)
    await first.slowDown(2_000)
    const held = acceptedOf(
      await offerSteadily(customer, { prefix: 'held', rate_per_s: 500, count: 30, signal }),
    )
    await until('they are in its hands', WITHIN_MS, signal, async () => {
      return running.outboxes().size === 0 && (await running.backlog(signal)).total === 30
    })
    await first.pause()
    expect(done(running)).toBe(0)
    await using second = await secondInventory(running)
    await second.start()
    await until('the second one did its work', WITHIN_MS, signal, () => done(running) === 30, LASTS)
    expect(await partitionsByMember('zombie')).toEqual([3])
    const load = offerSteadily(customer, { prefix: 'awake', rate_per_s: 150, count: 600, signal })
    await until('the second one is at work', WITHIN_MS, signal, () => done(running) > 60, LASTS)
    await first.resume()
    const ids = [...held, ...acceptedOf(await load)]
    expect(ids).toHaveLength(630)
    const areMembers = async () => (await partitionsByMember('zombie')).length === 2
    await until('both are members', WITHIN_MS, signal, areMembers, LASTS)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ids)
    // The zombie went on with what it had in hand; its inbox told it that this was done.
    expect(repeatedAt(running)).toBeGreaterThanOrEqual(30)
  })
})
