import { EVENT_CONTENT_TYPE } from '@three-ways/event-contract/envelope'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import { CompressionTypes, type Message } from 'kafkajs'
import type { Connection } from './connection.ts'
import { isTooLarge, isTopicMissing } from './protocol-errors.ts'

/** Every in-sync replica has it before it counts as taken. */
export const ACKS_ALL = -1

/**
 * One event as a record: keyed by what it is about, so that one order's events stay in order in one
 * partition.
 */
export function recordOf(event: StoredEvent): Message {
  return {
    key: event.subject,
    value: event.body,
    headers: { ce_id: event.event_id, ce_type: event.type, 'content-type': EVENT_CONTENT_TYPE },
  }
}

/**
 * Bytes of bodies in one request. The client makes one batch of all records for a partition, and a broker
 * refuses a batch that is larger than its limit for a record, a megabyte unless it was told otherwise: some
 * dozens of large orders at once would never go out.
 */
export const MOST_BYTES_PER_SEND = 900_000

/** How long less is sent after a refusal, before it is tried whether the limit is the usual one again. */
const LOWERED_FOR_MS = 60_000

const bytesOf = ({ value }: Message) => Buffer.byteLength(value ?? '')

/** Records in their order, in lots of at most so many bytes; a single one may be larger. */
function lotsOf(messages: Message[], most_bytes: number): Message[][] {
  const lots: Message[][] = []
  let lot: Message[] = []
  let bytes = 0
  for (const message of messages) {
    const size = bytesOf(message)
    if (lot.length > 0 && bytes + size > most_bytes) {
      lots.push(lot)
      lot = []
      bytes = 0
    }
    lot.push(message)
    bytes += size
  }
  if (lot.length > 0) lots.push(lot)
  return lots
}

/**
 * Records out. One send is in flight at a time: kafkajs keeps order and repeats only what was not confirmed
 * when nothing overtakes.
 */
export class Publisher {
  /** How many replicas have to have a record before it counts as taken; -1: all that are in sync. */
  readonly acks = ACKS_ALL
  readonly #connection: Connection
  readonly #topic: string
  readonly #recordOf: (event: StoredEvent) => Message
  /** By topic, how much of it goes at once where its limit was lowered, and when it last refused more. */
  readonly #lowered = new Map<string, { readonly most_bytes: number; readonly at_ms: number }>()
  #last: Promise<void> = Promise.resolve()

  /** `topic` is where this service's own events go. */
  constructor(connection: Connection, topic: string, tracing: Tracing = NOT_TRACED) {
    this.#recordOf = tracing.writing(recordOf, (record, carried) => ({
      ...record,
      headers: { ...record.headers, ...carried },
    }))
    this.#connection = connection
    this.#topic = topic
  }

  /** Resolves once the broker has every one of them. Rejects if that is not certain of any. */
  publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    return this.send(this.#topic, events.map(this.#recordOf), signal)
  }

  /** As `publish`, for records to any topic; compressed where that is what makes them small enough. */
  send(topic: string, messages: Message[], signal: AbortSignal, compressed = false): Promise<void> {
    const mine = this.#last.then(() => this.#send(topic, messages, signal, compressed))
    this.#last = mine.catch(() => {})
    return mine
  }

  async #send(topic: string, messages: Message[], signal: AbortSignal, compressed: boolean): Promise<void> {
    for (const lot of lotsOf(messages, this.#mostBytesFor(topic))) {
      await this.#connection.untilUp(signal)
      const compression = compressed ? CompressionTypes.GZIP : CompressionTypes.None
      const topicMessages = [{ topic, messages: lot }]
      try {
        await this.#connection.producer.sendBatch({ acks: this.acks, topicMessages, compression })
      } catch (error) {
        if (isTopicMissing(error)) this.#connection.topicIsMissing()
        if (!isTooLarge(error) || lot.length === 1) throw error
        const bytes = lot.reduce((sum, message) => sum + bytesOf(message), 0)
        this.#lowered.set(topic, { most_bytes: Math.ceil(bytes / 2), at_ms: performance.now() })
        await this.#send(topic, lot, signal, compressed)
      }
    }
  }

  #mostBytesFor(topic: string): number {
    const lowered = this.#lowered.get(topic)
    if (lowered === undefined) return MOST_BYTES_PER_SEND
    if (performance.now() - lowered.at_ms < LOWERED_FOR_MS) return lowered.most_bytes
    this.#lowered.delete(topic)
    return MOST_BYTES_PER_SEND
  }
}
