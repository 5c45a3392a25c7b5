import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openForFile, systemForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import { describe, expect, it } from 'vitest'
import { openForeignProducer, orderPlaced } from '../test/foreign-producer.ts'
import { system } from './system.ts'
import { groupOf, PARTITIONS } from './topology.ts'

const WITHIN_MS = 60_000
const NAMESPACE = 'strangers'
const TOPIC = `${NAMESPACE}.order-events`
const INVENTORY = 'inventory-service'
const GROUP = groupOf(INVENTORY, NAMESPACE)

const raised = systemForFile(system, NAMESPACE, { handler_concurrency: 32 })
const { own } = raised
const foreign = openForFile(() => openForeignProducer(own.broker.url))

const reservationsOf = (ids: readonly string[]) => {
  const { entries } = raised.running.ledgerView()
  return ids.map((id) => entries.get(id)?.reservations ?? 0)
}

async function untilBlocked(expected: RegExp | undefined): Promise<void> {
  await until(`inventory is blocked by ${expected}`, WITHIN_MS, own.signal, async () => {
    const answer = await fetch(`${raised.running.deployment.urls.get(INVENTORY)}/health`)
    const { ready, blocked } = (await answer.json()) as { ready: boolean; blocked: { why: string }[] }
    return expected === undefined ? ready : blocked.some(({ why }) => expected.test(why))
  })
}

function everyPartition(prefix: string): { ids: string[]; values: Buffer[] } {
  const ids = Array.from({ length: PARTITIONS }, (_, n) => `${prefix}-${n}`)
  return { ids, values: ids.map(orderPlaced) }
}

describe('transactions of somebody else in our topics', () => {
  it('are handled when they are committed, and their marks are nothing that waits', async () => {
    const { ids, values } = everyPartition('committed')
    await foreign().transact(TOPIC, values, 'commit')
    const areHandled = () => reservationsOf(ids).every((count) => count === 1)
    await until('they are handled', WITHIN_MS, own.signal, areHandled, { lasts: true })
    await untilAllQuiet(raised.running, own.signal)
  })

  it('are passed over when they are aborted, and nothing waits then either', async () => {
    const { ids, values } = everyPartition('aborted')
    await foreign().transact(TOPIC, values, 'abort')
    await untilAllQuiet(raised.running, own.signal)
    expect(reservationsOf(ids)).toEqual(ids.map(() => 0))
    await raised.running.service(INVENTORY).stop()
    expect((await raised.running.backlog(own.signal)).total).toBe(0)
    await raised.running.service(INVENTORY).start()
  })

  it('do not keep anybody from reading a topic to its end', async () => {
    await foreign().transact(`${TOPIC}.dead-letter`, [Buffer.from('a letter of nobody')], 'abort')
    expect(await raised.running.inspector.deadLetters(own.signal)).toEqual([])
  })
})

describe('somebody who reads in the group of a service', () => {
  it('is told by name for as long as he does, and what he took comes back', async () => {
    const ids: string[] = []
    {
      await using _stranger = await foreign().joinGroup(GROUP, TOPIC)
      await untilBlocked(/^foreign at .* reads in it too/)
      ids.push(...(await placeAll(raised.customer, 'taken', 12)))
    }
    await untilBlocked(undefined)
    await untilAllQuiet(raised.running, own.signal)
    await republishUnfinished(raised.running.deployment, 0, own.signal)
    await untilAllQuiet(raised.running, own.signal)
    expectEachOnce(raised.running, ids)
  })
})

describe('records that are removed before they are read', () => {
  it('are told, and come back', async () => {
    const inventory = raised.running.service(INVENTORY)
    await inventory.stop()
    const ids = await placeAll(raised.customer, 'removed', 6)
    await until('all are published', WITHIN_MS, own.signal, () => {
      return (raised.running.outboxes().get('order-service') ?? 0) === 0
    })
    const ends = await foreign().admin.fetchTopicOffsets(TOPIC)
    await foreign().admin.deleteTopicRecords({ topic: TOPIC, partitions: ends })
    await inventory.start()
    await republishUnfinished(raised.running.deployment, 0, own.signal)
    await untilAllQuiet(raised.running, own.signal)
    expectEachOnce(raised.running, ids)
    const log = readFileSync(join(own.folder, NAMESPACE, `${INVENTORY}.log`), 'utf8')
    expect(log).toMatch(/offsets \d+ to \d+ of strangers\.order-events\/\d were removed before/)
  })
})
