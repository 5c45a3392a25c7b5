import type { Consumer, TopicPartitionOffset } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { Beginnings } from './beginnings.ts'
import type { Connection } from './connection.ts'

const ORDERS = 'order-events'
const STOCK = 'inventory-events'
const TOPICS = [ORDERS, STOCK]
const ASSIGNED = { [ORDERS]: [0], [STOCK]: [0] }

/** A group that has committed nothing in `unread`, and offset 7 in every other topic. */
function open(unread: readonly string[] = []) {
  const admin = {
    fetchOffsets: async () =>
      TOPICS.map((topic) => {
        const offset = unread.includes(topic) ? '-1' : '7'
        return { topic, partitions: [{ partition: 0, offset, metadata: null }] }
      }),
    fetchTopicOffsets: async () => [{ partition: 0, low: '3', high: '9', offset: '9' }],
  }
  const connection = { admin: () => admin, idOf: () => 'f'.repeat(32) } as unknown as Connection
  const log = { debug() {}, warn() {} } as never
  const beginnings = new Beginnings({ connection, group: 'inventory-service', topics: TOPICS, log })
  const sought: string[] = []
  const commits: PromiseWithResolvers<void>[] = []
  const committed: string[][] = []
  const shown = ({ topic, partition, offset }: TopicPartitionOffset) => `${topic}/${partition}@${offset}`
  const consumer = {
    seek: (offset: TopicPartitionOffset) => void sought.push(shown(offset)),
    commitOffsets(offsets: TopicPartitionOffset[]) {
      committed.push(offsets.map(shown))
      const commit = Promise.withResolvers<void>()
      commits.push(commit)
      return commit.promise
    },
  } as unknown as Consumer
  /** One membership: what is sought in it, until the answer to its commit, which `meanwhile` precedes. */
  const join = async (meanwhile = () => {}) => {
    sought.length = 0
    beginnings.begin(consumer, ASSIGNED)
    beginnings.commit(consumer)
    meanwhile()
    commits.at(-1)?.resolve()
    await new Promise((resolve) => setImmediate(resolve))
    return [...sought]
  }
  return { beginnings, join, committed, commits, consumer }
}

describe('where a group begins', () => {
  it('is the first offset where nothing was committed, and is committed itself', async () => {
    const { beginnings, join, committed } = open([ORDERS])
    await beginnings.find()
    expect(await join()).toEqual([])
    expect(committed).toEqual([[`${ORDERS}/0@3`]])
  })

  it('is offset 0 of a topic that was made again, once', async () => {
    const { beginnings, join, committed } = open()
    await beginnings.find()
    expect(beginnings.again([STOCK, 'of-somebody-else'])).toBe(true)
    expect(await join()).toEqual([`${STOCK}/0@0`])
    expect(committed).toEqual([[`${STOCK}/0@0`]])
    expect(await join()).toEqual([])
  })

  it.each([
    ['whose first offset', [ORDERS], []],
    ['whose offset 0', [], [ORDERS]],
  ])('is offset 0 of one %s is being committed when it is made again', async (_what, unread, before) => {
    const { beginnings, join } = open(unread)
    await beginnings.find()
    beginnings.again(before)
    await join(() => void beginnings.again([ORDERS]))
    expect(await join()).toEqual([`${ORDERS}/0@0`])
    expect(await join()).toEqual([])
  })

  it('is sought again where committing it failed', async () => {
    const { beginnings, join, commits } = open()
    await beginnings.find()
    beginnings.again([ORDERS])
    expect(await join(() => commits.at(-1)?.reject(new Error('rebalance')))).toEqual([`${ORDERS}/0@0`])
    expect(await join()).toEqual([`${ORDERS}/0@0`])
    expect(await join()).toEqual([])
  })
})
