import { z } from 'zod'

/** Half of the batches had at most `p50` members, 99 % at most `p99`. */
export const batchSizesSchema = z.object({
  service: z.string(),
  of: z.enum(['commit', 'publish']),
  batches: z.int().min(0),
  p50: z.number(),
  p99: z.number(),
})
export type BatchSizes = z.output<typeof batchSizesSchema>

/**
 * How long a publish waited for the word of whoever takes over: half of them at most `p50_ms`, 99 % at most
 * `p99_ms`.
 */
export const publishTimesSchema = z.object({
  service: z.string(),
  publishes: z.int().min(0),
  p50_ms: z.number().min(0),
  p99_ms: z.number().min(0),
})
export type PublishTimes = z.output<typeof publishTimesSchema>

/** What one store had flushed to the disk while the load ran; see `Flushes` of the services. */
export const serviceFlushesSchema = z.object({
  service: z.string(),
  /** `PRAGMA synchronous`, as it was in effect. */
  synchronous: z.string(),
  commits: z.int().min(0),
  log_restarts: z.int().min(0),
  flushes: z.int().min(0),
})
export type ServiceFlushes = z.output<typeof serviceFlushesSchema>

/** Flush requests to the disk of the stores, by whoever on this machine. */
export const hostFlushesSchema = z.union([
  z.object({ device: z.string(), requests: z.int().min(0) }),
  z.object({ why_not: z.string() }),
])
