import type { Fault } from '@three-ways/event-contract/faults'
import { LetterIncomplete } from '@three-ways/testbed/letter-errors'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { ConfirmChannel, Message } from 'amqplib'
import { described, ORIGINAL_BYTES, UNROUTED } from './described-letter.ts'
import { ATTEMPTS_BEFORE, attemptsBefore, givenBack, keptProperties } from './letter-properties.ts'
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
 * for a letter that holds only a part. What reached nobody is published once more as it was.
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
  const once_more =
    letter.service === UNROUTED
      ? { exchange: names.events_exchange, routing_key: message.fields.routingKey }
      : { exchange: '', routing_key: names.queueOf(letter.service) }
  return {
    ...once_more,
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
    const message = await channel.get(queueOfLetters(service, names))
    if (message === false) break
    last = message
    letters.push(described(service, message))
  }
  if (last !== undefined) channel.nack(last, true, true)
  return letters
}

/** How many dead letters of `service` there are, but for those that somebody looks at. */
export async function countDeadLetters(
  channel: ConfirmChannel,
  service: string,
  names: Names,
): Promise<number> {
  return (await channel.checkQueue(queueOfLetters(service, names))).messageCount
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
      const message = await channel.get(queueOfLetters(service, names))
      if (message === false) return false
      passed.push(message)
      const letter = described(service, message)
      if (letter.id !== id) continue
      await settle({ letter, message })
      channel.ack(message)
      passed.pop()
      // Nothing answers an acknowledgement, and a connection that closes may leave it unsent: an answer to
      // what is asked behind it says that it has arrived.
      await channel.checkQueue(queueOfLetters(service, names))
      return true
    }
  } finally {
    const last = passed.at(-1)
    if (last !== undefined) channel.nack(last, true, true)
  }
}

function queueOfLetters(service: string, names: Names): string {
  return service === UNROUTED ? names.unrouted_queue : names.deadLetterQueueOf(service)
}
