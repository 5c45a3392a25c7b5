import { createHash } from 'node:crypto'
import type { Fault } from '@three-ways/event-contract/faults'
import { LetterIncomplete } from '@three-ways/testbed/letter-errors'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { ConfirmChannel, Message } from 'amqplib'
import {
  ATTEMPTS_BEFORE,
  attemptsBefore,
  givenBack,
  isPutAsideByUs,
  keptProperties,
  wholeNumber,
} from './letter-properties.ts'
import type { Names } from './names.ts'
import type { Outgoing } from './publisher.ts'

/** Why a message was given up. */
export interface GivenUp {
  readonly reason: string
  readonly attempts: number
  readonly faults: readonly Fault[]
  readonly subject: string | undefined
}

/**
 * AMQP headers travel in one table of at most 64 KiB, and a message of faults must not outgrow its message.
 */
const LONGEST_FAULTS = 8192

/**
 * How much of its message a letter holds: all of it; or the beginning of its bytes; or nothing but that it
 * was there. The latter two say how large it was.
 */
export const FORMS = ['whole', 'cut', 'reference'] as const
export type Form = (typeof FORMS)[number]

const CUT_BYTES = 16_384
/** How large a message was that its letter holds only a part of. */
const ORIGINAL_BYTES = 'original-bytes'
const LATEST_MS = 8_640_000_000_000_000

/**
 * The message that puts `original` aside: its very bytes, properties and headers, and headers of our own that
 * say who gave it up and why.
 */
export function deadLetterOf(
  service: string,
  original: Message,
  { reason, attempts, faults }: GivenUp,
  { dead_letter_exchange }: Names,
  form: Form = 'whole',
): Outgoing {
  const { fields, properties, content } = original
  const kept = form === 'reference' ? { headers: {} } : keptProperties(original)
  return {
    exchange: dead_letter_exchange,
    routing_key: service,
    body: form === 'whole' ? content : content.subarray(0, form === 'cut' ? CUT_BYTES : 0),
    properties: {
      ...kept,
      persistent: true,
      mandatory: true,
      headers: {
        ...kept.headers,
        ...(form === 'whole' ? {} : { [ORIGINAL_BYTES]: content.length }),
        service,
        reason,
        attempts: attempts + attemptsBefore(properties.headers),
        'put-aside-ms': Date.now(),
        faults: JSON.stringify(faults).slice(0, LONGEST_FAULTS),
        'original-exchange': fields.exchange,
        'original-routing-key': fields.routingKey,
      },
    },
  }
}

/**
 * The message that hands a dead letter to its service once more, past the exchange and so to nobody else,
 * with the properties and headers that it came with. `body` in place of its own. Throws `LetterIncomplete`
 * for a letter that holds only a part.
 */
export function redrivenOf(
  { letter, message }: KeptLetter,
  body: Uint8Array | undefined,
  names: Names,
): Outgoing {
  if (body === undefined && letter.whole_bytes !== undefined) {
    throw new LetterIncomplete(letter.id, 'a queue keeps nothing of what was taken from it')
  }
  const back = givenBack(message)
  return {
    exchange: '',
    routing_key: names.queueOf(letter.service),
    body: Buffer.from(body ?? letter.body),
    properties: {
      ...back,
      persistent: true,
      mandatory: true,
      headers: { ...back.headers, [ATTEMPTS_BEFORE]: letter.attempts },
    },
  }
}

/** A dead letter with the message that it is. */
export interface KeptLetter {
  readonly letter: DeadLetter
  readonly message: Message
}

/**
 * Looks at the dead letters of `service` and leaves them where they are. `channel` must serve nobody else.
 */
export async function readDeadLetters(
  channel: ConfirmChannel,
  service: string,
  names: Names,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  let last: Message | undefined
  for (;;) {
    const message = await channel.get(names.deadLetterQueueOf(service))
    if (message === false) break
    last = message
    letters.push(described(service, message))
  }
  if (last !== undefined) channel.nack(last, true, true)
  return letters
}

/**
 * Removes the first dead letter of this id once `settle` has made sure that it is no longer needed; where
 * that rejects, and where the process ends in between, it stays. All others stay anyway. False when there is
 * none. `channel` must serve nobody else.
 */
export async function removeDeadLetter(
  channel: ConfirmChannel,
  service: string,
  id: string,
  settle: (kept: KeptLetter) => Promise<void>,
  names: Names,
): Promise<boolean> {
  const passed: Message[] = []
  try {
    for (;;) {
      const message = await channel.get(names.deadLetterQueueOf(service))
      if (message === false) return false
      passed.push(message)
      const letter = described(service, message)
      if (letter.id !== id) continue
      await settle({ letter, message })
      channel.ack(message)
      passed.pop()
      // Nothing answers an acknowledgement, and a connection that closes may leave it unsent: an answer to
      // what is asked behind it says that it has arrived.
      await channel.checkQueue(names.deadLetterQueueOf(service))
      return true
    }
  } finally {
    const last = passed.at(-1)
    if (last !== undefined) channel.nack(last, true, true)
  }
}

/** Ours carry headers; what the broker itself gave up carries `x-death`. */
function described(service: string, message: Message): DeadLetter {
  const { content, properties } = message
  const headers = properties.headers ?? {}
  const body = new Uint8Array(content)
  const id = idOf(service, message)
  if (isPutAsideByUs(headers)) {
    const origin = String(headers['original-routing-key'] ?? service)
    const attempts = wholeNumber(headers.attempts, Number.MAX_SAFE_INTEGER, 1)
    const put_aside_ms = wholeNumber(headers['put-aside-ms'], LATEST_MS, 0)
    const letter = { id, origin, service, reason: String(headers.reason), attempts, put_aside_ms, body }
    const whole_bytes = wholeNumber(headers[ORIGINAL_BYTES], Number.MAX_SAFE_INTEGER, -1)
    return whole_bytes === -1 ? letter : { ...letter, whole_bytes }
  }
  const [death] = Array.isArray(headers['x-death']) ? (headers['x-death'] as unknown[]) : []
  const { reason, queue, time } = (death ?? {}) as { reason?: unknown; queue?: unknown; time?: unknown }
  const { value: died_s } = (time ?? {}) as { value?: unknown }
  return {
    id,
    origin: String(queue ?? service),
    service,
    reason: String(reason ?? 'unknown'),
    attempts: wholeNumber(headers['x-delivery-count'], Number.MAX_SAFE_INTEGER, 1),
    put_aside_ms: wholeNumber(died_s, LATEST_MS / 1000, 0) * 1000,
    body,
  }
}

/**
 * A queue numbers nothing, so a letter is called by what is in it; two that are alike in everything are one.
 * What the queue itself counts up with every look is no part of the letter.
 */
function idOf(service: string, { content, properties }: Message): string {
  const {
    'x-delivery-count': _delivered,
    'x-acquired-count': _acquired,
    ...headers
  } = properties.headers ?? {}
  const hash = createHash('sha256').update(content).update(JSON.stringify(headers))
  return `${service}/${hash.digest('hex').slice(0, 12)}`
}
