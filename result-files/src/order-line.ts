import { z } from 'zod'
import type { OrderRecord } from './order-record.ts'

/** A line of an order log: the order, and the attempt of its cell that it belongs to. */
export interface LoggedOrder extends OrderRecord {
  readonly attempt: number
}

const moment_us = z.number().nullable()

/** One line of an order log, as it is written. */
export const orderLineSchema = z.object({
  scenario: z.string(),
  variant: z.string(),
  model: z.string(),
  repetition: z.int(),
  attempt: z.int(),
  order_id: z.string(),
  planned_us: z.number(),
  sent_us: moment_us,
  ended_us: moment_us,
  accepted_us: moment_us,
  decided_us: moment_us,
  completed_us: moment_us,
  http_status: z.int().nullable(),
  outcome: z.enum(['refused', 'completed', 'business_failed', 'dead_lettered', 'unresolved', 'lost']),
})

/** Throws where the line is no order; names the field. */
export function loggedOrder(json: unknown): LoggedOrder {
  const parsed = orderLineSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Error(`a line is no order: ${issue?.path.join('.')}: ${issue?.message}`)
}
