import { z } from 'zod'

// What every door says, whatever its service is for.

/** RFC 9457: what is malformed, unknown or in conflict. `faults` names everything that is wrong. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  reason: z.string().optional(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
})

/** What stands in a service, why, and since when. */
export const blockageSchema = z.object({ what: z.string(), why: z.string(), since: z.iso.datetime() })

/** `GET /health`: 200 when ready, 503 with what it waits for, or what blocks it, when not. */
export const healthSchema = z.object({
  service: z.string(),
  ready: z.boolean(),
  waiting_for: z.array(z.string()),
  blocked: z.array(blockageSchema),
})
