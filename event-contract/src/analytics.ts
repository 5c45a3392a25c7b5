import { z } from 'zod'

const count = z.int().min(0)
const counts = z.record(z.string(), count)

/**
 * What an observer made of the events, and of nothing but the events: read them again and the same comes out.
 */
export const analyticsSchema = z.strictObject({
  total_orders: count,
  reserved: count,
  failed: count,
  /** 100 * failed / (reserved + failed); null while nothing was decided. */
  failure_rate_percent: z.number().min(0).max(100).nullable(),
  /** By type. */
  events: counts,
  failures_by_reason: counts,
  ordered_quantity_by_sku: counts,
  /** By the minute of the event's own time (`2026-11-21T02:56Z`), not of its arrival. */
  orders_per_minute: counts,
})
export type Analytics = z.output<typeof analyticsSchema>
