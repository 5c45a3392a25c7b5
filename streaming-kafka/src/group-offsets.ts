import type { Admin, Kafka, TopicPartitionOffset } from 'kafkajs'
import { orAborted } from './or-aborted.ts'

/** Where each partition is to be read from. */
export type Offsets = readonly TopicPartitionOffset[]

/** The offset of the first record at or after a moment, of every partition; the end where there is none. */
export async function offsetsSince(
  admin: Admin,
  topics: readonly string[],
  since_ms: number,
): Promise<Offsets> {
  const found = await Promise.all(
    topics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, since_ms)
      return partitions.map(({ partition, offset }) => ({ topic, partition, offset }))
    }),
  )
  return found.flat()
}

/** The same offset in every partition. */
export async function offsetsAt(admin: Admin, topics: readonly string[], position: number): Promise<Offsets> {
  const found = await Promise.all(
    topics.map(async (topic) => {
      const partitions = await admin.fetchTopicOffsets(topic)
      return partitions.map(({ partition }) => ({ topic, partition, offset: String(position) }))
    }),
  )
  return found.flat()
}

/**
 * Commits offsets for a group that has no members: joins it alone, commits, leaves. `admin.setOffsets` does
 * the same topic by topic, and waits five seconds for records each time.
 */
export async function commitFor(
  client: Kafka,
  groupId: string,
  offsets: Offsets,
  signal: AbortSignal,
): Promise<void> {
  const consumer = client.consumer({ groupId, maxWaitTimeInMs: 50, allowAutoTopicCreation: false })
  const joined = Promise.withResolvers<void>()
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve())
  joined.promise.catch(() => {})
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) joined.reject(payload.error)
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...new Set(offsets.map(({ topic }) => topic))], fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} })
    await orAborted(joined.promise, signal)
    await consumer.commitOffsets([...offsets])
  } finally {
    await consumer.disconnect().catch(() => {})
  }
}
