import type { DeadLetter } from '@three-ways/testbed/system'
import type { IHeaders, Message } from 'kafkajs'
import { ENDS, type Form, foreignIn, ownHeader } from './dead-letters.ts'
import { ATTEMPTS_BEFORE, EVENT_ID, REDRIVEN_FOR, TYPE } from './header-hints.ts'
import type { ReadRecord } from './read-topics.ts'

/** A dead letter with what is needed to hand its message over again. */
export interface KeptLetter {
  readonly letter: DeadLetter
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** The headers that came with the message. */
  readonly headers: IHeaders
  /** When the message came into its topic, milliseconds since 1970. */
  readonly timestamp: string
  readonly kept: Form
  /** Where it was read: one offset, or those of a batch that could not be read. */
  readonly place: {
    readonly topic: string
    readonly partition: number
    readonly first_offset: number
    readonly last_offset: number
  }
  /** Of one message that was not kept whole. */
  readonly sha256: string | undefined
}

/**
 * Reads dead letters back; `origin` is the topic that the message came from. One per message and service: a
 * crash between putting aside and committing puts it aside again. Those that were ended are left out, and so
 * is what is no letter.
 */
export function lettersIn(records: readonly ReadRecord[]): KeptLetter[] {
  const letters = new Map<string, KeptLetter>()
  for (const { message } of records) {
    const ended = message.headers?.[ENDS]?.toString()
    if (ended !== undefined) {
      letters.delete(ended)
      continue
    }
    const kept = keptIn(message)
    if (kept !== undefined) letters.set(kept.letter.id, kept)
  }
  return [...letters.values()]
}

function keptIn({ key, value, headers, timestamp }: ReadRecord['message']): KeptLetter | undefined {
  const own = (name: string) => ownHeader(headers, name)
  const [service, topic, partition, offset] = [own('service'), own('topic'), own('partition'), own('offset')]
  if (service === undefined || topic === undefined || offset === undefined) return undefined
  const size = own('size')
  const letter: DeadLetter = {
    id: `${service}/${topic}/${partition}@${offset}`,
    origin: topic,
    service,
    reason: own('reason') ?? '',
    attempts: Number(own('attempts')),
    put_aside_ms: Number(timestamp),
    body: value ?? Buffer.alloc(0),
    ...(size === undefined ? {} : { whole_bytes: Number(size) }),
  }
  return {
    letter,
    key,
    value,
    headers: foreignIn(headers),
    timestamp: own('timestamp') ?? timestamp,
    kept: (own('kept') ?? 'whole') as Form,
    place: {
      topic,
      partition: Number(partition),
      first_offset: Number(own('first_offset') ?? offset),
      last_offset: Number(offset),
    },
    sha256: own('sha256'),
  }
}

/**
 * When a redriven record came first; its own timestamp is that of the day on which it was handed over
 * again.
 */
const FIRST_TIMESTAMP = 'original_timestamp'

/**
 * The record that hands a message to its service once more; the other readers of the topic pass it over. It
 * has the key, the value and the headers with which it came. Of these, what names the event is left out where
 * it cannot be right: the bytes are others now, or it contradicted them.
 */
export function redrivenOf(
  { letter, timestamp }: Pick<KeptLetter, 'letter' | 'timestamp'>,
  { key, value, headers }: Pick<KeptLetter, 'key' | 'value' | 'headers'>,
  repaired: Uint8Array | undefined,
): Message {
  const { [TYPE]: type, [EVENT_ID]: id, ...others } = headers
  const named = repaired === undefined && letter.reason !== 'contradicting_type'
  return {
    key,
    value: repaired === undefined ? value : Buffer.from(repaired),
    headers: {
      ...(named ? headers : others),
      [REDRIVEN_FOR]: letter.service,
      [ATTEMPTS_BEFORE]: String(letter.attempts),
      [FIRST_TIMESTAMP]: timestamp,
    },
  }
}

/** The record that ends a dead letter; it goes to the topic that holds the letter. */
export function endOf({ id }: DeadLetter): Message {
  return { value: null, headers: { [ENDS]: id } }
}
