import { z } from 'zod'

const count = z.int().min(0)

/** Amounts by a name, which may be one that a customer chose. */
type Amounts = Readonly<Record<string, number>>

/**
 * Passed on as it came: `z.record` would make a new object and leave `__proto__` out of it, on both sides of
 * every comparison, which then finds them equal.
 */
const counts = z.custom<Amounts>(isAmounts, 'expected an object of whole numbers from 0')

function isAmounts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((amount) => count.safeParse(amount).success)
}

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
