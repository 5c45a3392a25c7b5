import type { Fault } from '@three-ways/event-contract/faults'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { ConfirmChannel, Message } from 'amqplib'
import type { Outgoing } from './publisher.ts'
import { DEAD_LETTER_EXCHANGE, deadLetterQueueOf } from './topology.ts'

/** Why a message was given up. */
export interface GivenUp {
  readonly reason: string
  readonly attempts: number
  readonly faults: readonly Fault[]
}

/**
 * AMQP headers travel in one table of at most 64 KiB, and a message of faults must not outgrow its message.
 */
const LONGEST_FAULTS = 8192

/** The message that puts `original` aside: its very bytes, and headers that say who gave it up and why. */
export function deadLetterOf(
  service: string,
  original: Message,
  { reason, attempts, faults }: GivenUp,
): Outgoing {
  const { fields, properties, content } = original
  return {
    exchange: DEAD_LETTER_EXCHANGE,
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
        attempts,
        faults: JSON.stringify(faults).slice(0, LONGEST_FAULTS),
        'original-exchange': fields.exchange,
        'original-routing-key': fields.routingKey,
      },
    },
  }
}

/**
 * Looks at the dead letters of `service` and leaves them where they are. `channel` must serve nobody else.
 */
export async function readDeadLetters(channel: ConfirmChannel, service: string): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = []
  let last: Message | undefined
  for (;;) {
    const message = await channel.get(deadLetterQueueOf(service))
    if (message === false) break
    last = message
    letters.push(described(service, message))
  }
  if (last !== undefined) channel.nack(last, true, true)
  return letters
}

/** Ours carry headers; what the broker itself gave up carries `x-death`. */
function described(service: string, { content, properties }: Message): DeadLetter {
  const headers = properties.headers ?? {}
  const body = new Uint8Array(content)
  if (typeof headers.reason === 'string') {
    return { origin: service, service, reason: headers.reason, attempts: Number(headers.attempts), body }
  }
  const death = headers['x-death']?.[0]
  const reason = String(death?.reason ?? 'unknown')
  const attempts = Number(headers['x-delivery-count'] ?? 1)
  return { origin: death?.queue ?? service, service, reason, attempts, body }
}
