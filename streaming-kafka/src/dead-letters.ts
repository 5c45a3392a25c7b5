import { createHash } from 'node:crypto'
import type { Disposition } from '@three-ways/service-runtime/intake/intake'
import type { IHeaders, KafkaMessage, Message } from 'kafkajs'
import { ATTEMPTS_BEFORE, attemptsBefore, REDRIVEN_FOR } from './header-hints.ts'
import type { FetchedMessage } from './record-batch.ts'

/** Where a message was read. */
export interface Origin {
  readonly topic: string
  readonly partition: number
  readonly offset: string
}

/** Why a message is given up; of a batch that cannot be read, by the carrier itself. */
export type Dead = Omit<Extract<Disposition, { kind: 'dead' }>, 'reason'> & { readonly reason: string }

/**
 * How much of a message its letter holds: all of it; the beginning of its bytes; only where it is. The latter
 * two name its true size, and a digest by which it is known again.
 */
export type Form = 'whole' | 'cut' | 'reference'

/**
 * Before the names of our own headers: whatever else a letter carries came with the message. Nobody else is
 * expected to write these.
 */
const OWN = 'dead_letter_'
/** What a record carries that ends a letter: the id of that. A topic forgets nothing by itself. */
export const ENDS = `${OWN}ends`

/** What is kept of the body, of the key and of the headers, of a message that is too large to be kept. */
const CUT_BYTES = 16_384
const MOST_SIDE_BYTES = 1024
const MOST_FAULTS_BYTES = 2000

/** The record that keeps a message which `service` could not handle, and why, in headers of our own. */
export function deadLetterOf(
  service: string,
  origin: Origin,
  dead: Dead,
  message: KafkaMessage,
  form: Form = 'whole',
): Message {
  const { unreadable } = message as Partial<FetchedMessage>
  const value = message.value
  const size_bytes = unreadable?.size_bytes ?? value?.length ?? 0
  const kept = form === 'whole' && unreadable === undefined ? 'whole' : form === 'cut' ? 'cut' : 'reference'
  const headers: IHeaders = {
    service,
    reason: dead.reason,
    attempts: String(dead.attempts + attemptsBefore(message.headers)),
    faults: JSON.stringify(dead.faults).slice(0, MOST_FAULTS_BYTES),
    topic: origin.topic,
    partition: String(origin.partition),
    offset: origin.offset,
    timestamp: message.timestamp,
  }
  if (kept !== 'whole') Object.assign(headers, { kept, size: String(size_bytes) })
  if (unreadable !== undefined) headers.first_offset = String(unreadable.first_offset)
  else if (kept !== 'whole') headers.sha256 = digestOf(value)
  return { ...keptOf(message, kept), headers: { ...foreignIn(message.headers, kept), ...owned(headers) } }
}

function keptOf({ key, value }: KafkaMessage, kept: Form): Pick<Message, 'key' | 'value'> {
  if (kept === 'whole') return { key, value }
  const smallKey = key !== null && key.length <= MOST_SIDE_BYTES ? key : null
  // Not null: that would be a message without a value.
  if (kept === 'reference') return { key: smallKey, value: Buffer.alloc(0) }
  return { key: smallKey, value: value?.subarray(0, CUT_BYTES) ?? null }
}

function owned(headers: IHeaders): IHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [OWN + name, value]))
}

/** The headers that came with a message; none where they are large themselves and it is not kept whole. */
export function foreignIn(headers: IHeaders | undefined, kept: Form = 'whole'): IHeaders {
  const foreign = Object.entries(headers ?? {}).filter(([name]) => !isOurs(name))
  if (kept === 'reference' || (kept === 'cut' && sizeOf(foreign) > MOST_SIDE_BYTES)) return {}
  return Object.fromEntries(foreign)
}

function isOurs(name: string): boolean {
  return name.startsWith(OWN) || name === REDRIVEN_FOR || name === ATTEMPTS_BEFORE
}

function sizeOf(headers: readonly [string, IHeaders[string]][]): number {
  const values = headers.flatMap(([name, value]) => [name, value].flat())
  return values.reduce<number>((sum, value) => sum + Buffer.byteLength(value ?? ''), 0)
}

/** By which a message is known again that was not kept whole. */
export function digestOf(value: Buffer | null): string {
  return createHash('sha256')
    .update(value ?? '')
    .digest('hex')
}

/** What a header of ours says in a letter; undefined where it is not there. */
export function ownHeader(headers: IHeaders | undefined, name: string): string | undefined {
  return headers?.[OWN + name]?.toString()
}
