import { createHash } from 'node:crypto'
import type { DeadLetter } from '@three-ways/testbed/system'
import type { Message } from 'amqplib'
import { isPutAsideByUs, wholeNumber } from './letter-properties.ts'

/** In place of a service's name, of what no queue is bound for. */
export const UNROUTED = 'unrouted'
/** How large a message was that its letter holds only a part of. */
export const ORIGINAL_BYTES = 'original-bytes'
const LATEST_MS = 8_640_000_000_000_000

/** A message that reached nobody. Nobody noted when it came, unless its sender did. */
function unrouted(id: string, { fields, properties, content }: Message): DeadLetter {
  const put_aside_ms = wholeNumber(properties.timestamp, LATEST_MS / 1000, 0) * 1000
  const origin = `${fields.exchange}/${fields.routingKey}`
  const body = new Uint8Array(content)
  return { id, origin, service: UNROUTED, reason: 'unrouted', attempts: 0, put_aside_ms, body }
}

/** Ours carry headers; what the broker itself gave up carries `x-death`. */
export function described(service: string, message: Message): DeadLetter {
  const { content, properties } = message
  const headers = properties.headers ?? {}
  const body = new Uint8Array(content)
  const id = idOf(service, message)
  if (service === UNROUTED) return unrouted(id, message)
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
