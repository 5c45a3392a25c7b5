import type { ReplayFrom } from '@three-ways/event-contract/replay-from'
import type { Message } from 'amqplib'

/** As long as a Kafka topic keeps its records unless it is told otherwise. */
const KEPT_FOR = '7D'
/** A stream beside the work queues keeps every event: queues forget what was acknowledged. */
export const HISTORY_ARGUMENTS = { 'x-queue-type': 'stream', 'x-max-age': KEPT_FOR } as const

/** The `type` property of messages that only mark a place in the stream. They are no events. */
const MARK = 'three-ways.mark'
export const MARK_PROPERTIES = { persistent: true, type: MARK } as const

/**
 * How a consumer of a stream says where it begins. The broker finds a moment by whole chunks, so some earlier
 * too.
 */
export function offsetArgument(from: ReplayFrom): unknown {
  if (from.kind === 'first') return 'first'
  if (from.kind === 'number') return from.position
  return { '!': 'timestamp', value: Math.floor(from.since_ms / 1000) }
}

export function isMark({ properties }: Message): boolean {
  return properties.type === MARK
}

/** Where a message lies in its stream; throws for one that was not read from a stream. */
export function positionOf({ properties }: Message): number {
  const position = Number(properties.headers?.['x-stream-offset'])
  if (Number.isSafeInteger(position)) return position
  throw new TypeError('Looking for the place of a message: expected a header x-stream-offset')
}
