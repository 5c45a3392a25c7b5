import { createHash } from 'node:crypto'
import type { Fault } from '@three-ways/event-contract/faults'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { ConfirmChannel, Message } from 'amqplib'
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

/** What a redriven message carries, so that its attempts are counted on: how often it was tried before. */
const ATTEMPTS_BEFORE = 'attempts-before'

/** The message that puts `original` aside: its very bytes, and headers that say who gave it up and why. */
export function deadLetterOf(
  service: string,
  original: Message,
  { reason, attempts, faults }: GivenUp,
  { dead_letter_exchange }: Names,
): Outgoing {
  const { fields, properties, content } = original
  return {
    exchange: dead_letter_exchange,
    routing_key: service,
    body: content,
    properties: {
      persistent: true,
      mandatory: true,
      contentType: properties.contentType,
      messageId: properties.messageId,
      headers: {
        service,
        reason,
        attempts: attempts + Number(properties.headers?.[ATTEMPTS_BEFORE] ?? 0),
        'put-aside-ms': Date.now(),
        faults: JSON.stringify(faults).slice(0, LONGEST_FAULTS),
        'original-exchange': fields.exchange,
        'original-routing-key': fields.routingKey,
      },
    },
  }
}

/** The message that hands a dead letter to its service once more, past the exchange and so to nobody else. */
export function redrivenOf({ service, attempts }: DeadLetter, body: Uint8Array, names: Names): Outgoing {
  return {
    exchange: '',
    routing_key: names.queueOf(service),
    body: Buffer.from(body),
    properties: { persistent: true, mandatory: true, headers: { [ATTEMPTS_BEFORE]: attempts } },
  }
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
  settle: (letter: DeadLetter) => Promise<void>,
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
      await settle(letter)
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
  if (typeof headers.reason === 'string') {
    const { reason, attempts, 'put-aside-ms': put_aside_ms } = headers
    const counts = { attempts: Number(attempts), put_aside_ms: Number(put_aside_ms) }
    const origin = String(headers['original-routing-key'] ?? service)
    return { id, origin, service, reason, ...counts, body }
  }
  const death = headers['x-death']?.[0]
  const reason = String(death?.reason ?? 'unknown')
  const attempts = Number(headers['x-delivery-count'] ?? 1)
  const put_aside_ms = Number(death?.time?.value ?? 0) * 1000
  return { id, origin: death?.queue ?? service, service, reason, attempts, put_aside_ms, body }
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
