import { z } from 'zod'

const us = z.number().min(0)

/**
 * One hop of an order: a message in one service, from its arrival to its commit. Microseconds from the
 * planned start of the order.
 */
export const wayHopSchema = z.object({
  /** What came: the type of an event, or the route of a command. */
  message: z.string(),
  service: z.string(),
  /** When what caused it was committed, and when its message was handed to the carrier; null: not told. */
  owed_us: us.nullable(),
  handed_us: us.nullable(),
  received_us: us,
  handled_us: us,
  committed_us: us,
})
export type WayHop = z.output<typeof wayHopSchema>

/** One order of a load whose services traced, moment by moment; the same origin for all of them. */
export const tracedWaySchema = z.object({
  /** Which one: its completion took as long as this percentile of all that completed, nearest rank. */
  percentile: z.enum(['p50', 'p99']),
  /** Of so many that completed. */
  completed: z.int().min(1),
  subject: z.string(),
  /** By the client: when it was sent, answered, and known to be done. */
  sent_us: us,
  answered_us: us.nullable(),
  completed_us: us,
  /** In the order in which they were received. */
  hops: z.array(wayHopSchema).min(1),
})
export type TracedWay = z.output<typeof tracedWaySchema>
