import { LetterIncomplete } from '@three-ways/testbed/letter-errors'
import type { Admin, Kafka, KafkaMessage } from 'kafkajs'
import { digestOf } from './dead-letters.ts'
import type { KeptLetter } from './kept-letters.ts'
import { readStretches, stretchesOf } from './read-topics.ts'
import type { FetchedMessage } from './record-batch.ts'

/** What a letter stands for: one message, or all those of a batch. */
export type Contents = readonly Pick<KeptLetter, 'key' | 'value' | 'headers'>[]

/**
 * The messages that a letter stands for: its own, where it was kept whole; else read once more where it came
 * from. Rejects with `LetterIncomplete` where that is gone, is another message by now, or is still
 * unreadable.
 */
export async function contentsOf(
  kept: KeptLetter,
  client: Kafka,
  admin: Admin,
  signal: AbortSignal,
): Promise<Contents> {
  if (kept.kept === 'whole') return [kept]
  const { letter, place, sha256 } = kept
  const where = `${place.topic}/${place.partition}@${place.first_offset}`
  const there = (await stretchesOf(admin, place.topic)).find(({ partition }) => partition === place.partition)
  if (there === undefined || place.first_offset < there.first || place.last_offset >= there.end) {
    throw new LetterIncomplete(letter.id, `${where} does not hold it any more`)
  }
  const messages = await messagesAt(kept, client, admin, signal)
  for (const { unreadable } of messages as readonly Partial<FetchedMessage>[]) {
    if (unreadable !== undefined) throw new LetterIncomplete(letter.id, `${where}: ${unreadable.why}`)
  }
  if (sha256 !== undefined && (messages.length !== 1 || digestOf(messages[0]?.value ?? null) !== sha256)) {
    throw new LetterIncomplete(letter.id, `${where} holds another message by now`)
  }
  return messages.map(({ key, value, headers = {} }) => ({ key, value, headers }))
}

async function messagesAt(
  { place }: KeptLetter,
  client: Kafka,
  admin: Admin,
  signal: AbortSignal,
): Promise<readonly KafkaMessage[]> {
  const stretches = (await stretchesOf(admin, place.topic)).map((stretch) =>
    stretch.partition === place.partition
      ? { ...stretch, first: place.first_offset, end: place.last_offset + 1 }
      : { ...stretch, first: stretch.end },
  )
  const read = await readStretches(client, admin, stretches, signal)
  const wanted = read.filter(({ partition, message }) => {
    const offset = Number(message.offset)
    return partition === place.partition && offset >= place.first_offset && offset <= place.last_offset
  })
  return wanted.map(({ message }) => message)
}
