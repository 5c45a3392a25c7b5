import { randomUUID } from 'node:crypto'
import { TooLate } from '@three-ways/testbed/order-client'
import type { Admin, Kafka, KafkaMessage } from 'kafkajs'
import { orAborted } from './or-aborted.ts'

/** How long nothing at all may come of what is there, joining the group included. */
const STALLED_AFTER_MS = 30_000

/** A record and where it was read. */
export interface ReadRecord {
  readonly topic: string
  readonly partition: number
  readonly message: KafkaMessage
}

/** A part of a partition: from `first` to the last offset before `end`. */
export interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly first: number
  readonly end: number
}

/** Everything that is in the topics at the moment of asking. Rejects as `readStretches` does. */
export async function readFromBeginning(
  client: Kafka,
  admin: Admin,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<ReadRecord[]> {
  const stretches: Stretch[] = []
  for (const topic of topics) stretches.push(...(await stretchesOf(admin, topic)))
  return readStretches(client, admin, stretches, signal)
}

/** What every partition of a topic holds now. */
export async function stretchesOf(admin: Admin, topic: string): Promise<Stretch[]> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets.map(({ partition, low, high }) => ({
    topic,
    partition,
    first: Number(low),
    end: Number(high),
  }))
}

/**
 * The records of these stretches, read by a group that is made for it and removed afterwards. All partitions
 * of a topic have to be named; a stretch without records says that nothing of its partition is wanted.
 * Rejects with the reason of the signal, and with `TooLate` when nothing comes for long.
 */
export async function readStretches(
  client: Kafka,
  admin: Admin,
  stretches: readonly Stretch[],
  signal: AbortSignal,
): Promise<ReadRecord[]> {
  const missing = new Map<string, { next: number; readonly end: number }>()
  for (const { topic, partition, first, end } of stretches) {
    if (end > first) missing.set(`${topic}/${partition}`, { next: first, end })
  }
  const records: ReadRecord[] = []
  if (missing.size === 0) return records

  const groupId = `three-ways.reader.${randomUUID()}`
  const consumer = client.consumer({
    groupId,
    minBytes: 1,
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
  })
  const done = Promise.withResolvers<void>()
  const stalled = setTimeout(() => done.reject(nothingCame([...missing.keys()])), STALLED_AFTER_MS)
  // Whoever waits for it may not have begun to.
  done.promise.catch(() => {})
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    // A coordinator that is still loading its groups is asked again by the client.
    if (!payload.restart) done.reject(payload.error)
  })
  try {
    await consumer.connect()
    await consumer.subscribe({
      topics: [...new Set(stretches.map(({ topic }) => topic))],
      fromBeginning: true,
    })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const key = `${topic}/${partition}`
        stalled.refresh()
        for (const message of messages) {
          const left = missing.get(key)
          // What came in after the question is not part of the answer.
          if (left === undefined) break
          const offset = Number(message.offset)
          // The first fetch may have been under way when the place was sought.
          if (offset < left.next) continue
          left.next = offset + 1
          records.push({ topic, partition, message })
          if (left.next >= left.end) missing.delete(key)
        }
        if (missing.size === 0) done.resolve()
      },
    })
    // A stretch may end with marks of somebody's transaction, which nobody is shown.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      const key = `${topic}/${partition}`
      if (Number(lastOffset) + 1 >= (missing.get(key)?.end ?? Number.POSITIVE_INFINITY)) missing.delete(key)
      if (missing.size === 0) done.resolve()
    })
    for (const { topic, partition, first } of stretches)
      consumer.seek({ topic, partition, offset: String(first) })
    await orAborted(done.promise, signal)
    return records
  } finally {
    clearTimeout(stalled)
    await consumer.disconnect().catch(() => {})
    await admin.deleteGroups([groupId]).catch(() => {})
  }
}

function nothingCame(places: readonly string[]): TooLate {
  const shown = places.slice(0, 5).join(', ')
  return new TooLate(`Reading ${shown}: expected records within ${STALLED_AFTER_MS / 1000} s, none came`)
}
