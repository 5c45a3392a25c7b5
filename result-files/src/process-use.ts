import { z } from 'zod'

/** CPU seconds per wall second times 100, of one process (or the broker's processes) while the load ran. */
export const processUseSchema = z.object({
  name: z.string(),
  cpu_percent: z.number().min(0),
  /** At the end of the load. */
  resident_mb: z.number().min(0).nullable(),
  /** The most that was seen, looking twice a second; since version 2. */
  resident_max_mb: z.number().min(0).optional(),
  /** Processor time while the load ran; earlier results have none. */
  cpu_s: z.number().min(0).optional(),
  /** To a disk; null where the system does not tell. Earlier results have none. */
  written_bytes: z.number().min(0).nullable().optional(),
})
export type ProcessUse = z.output<typeof processUseSchema>
