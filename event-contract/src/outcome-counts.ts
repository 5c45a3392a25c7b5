import { z } from 'zod'

const countSchema = z.number().int().min(0)

/**
 * `GET /outcomes/counts`: how many subjects a service has begun, and how many of them have ended in which
 * way, all of one moment. What is begun and has not ended waits.
 */
export const outcomeCountsSchema = z.object({
  /** Subjects ever begun here; null where the service does not say how many. */
  begun: countSchema.nullable(),
  /** Up to where the outcome feed is counted: whoever follows it from here on misses nothing. */
  last_sequence: countSchema,
  /** Ends by the words with which the feed tells them. */
  ended: z.array(z.object({ status: z.string(), reason: z.string().nullable(), count: countSchema })),
})
export type OutcomeCounts = Readonly<z.output<typeof outcomeCountsSchema>>
