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

/**
 * Everything that is in the topics at the moment of asking, read by a group that is made for it and removed
 * afterwards. Rejects with the reason of the signal, and with `TooLate` when nothing comes for long.
 */
export async function readFromBeginning(
  client: Kafka,
  admin: Admin,
  topics: readonly string[],
  signal: AbortSignal,
): Promise<ReadRecord[]> {
  const missing = new Map<string, number>()
  for (const topic of topics) {
    for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
      if (Number(high) > Number(low)) missing.set(`${topic}/${partition}`, Number(high))
    }
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
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error))
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const key = `${topic}/${partition}`
        stalled.refresh()
        for (const message of messages) {
          const end = missing.get(key)
          // What came in after the question is not part of the answer.
          if (end === undefined) break
          records.push({ topic, partition, message })
          if (Number(message.offset) >= end - 1) missing.delete(key)
        }
        if (missing.size === 0) done.resolve()
      },
    })
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
