import { z } from 'zod'

/** One hundredth of the orders of a run: where it had come to when they were done, and what they took. */
export const growthPointSchema = z.object({
  /** Done so far, in the order in which they ended. */
  orders: z.int().min(1),
  /** Seconds from the start of the load. */
  at_s: z.number(),
  /** Of those of this hundredth, from the end of the one before. */
  us_per_order: z.number().min(0),
  /** Completion from the plan; null for too few, and for orders that one request made. */
  p99_ms: z.number().min(0).nullable(),
  /** By process: services, broker, and the bench itself as `generator`; when it was last looked at. */
  resident_mb: z.record(z.string(), z.number()),
  /** All stores together, less what they had before; null where nobody had looked yet. */
  store_kb_per_order: z.number().nullable(),
})
export type GrowthPoint = z.output<typeof growthPointSchema>
