import { z } from 'zod'

/** The machine on which a run was made. */
export const hostSchema = z.object({
  os: z.string(),
  kernel: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memory_gib: z.number(),
  file_system: z.string(),
  /** Of one 4 KiB write followed by fdatasync on the disk that holds the stores. */
  fdatasync_p50_ms: z.number().nullable(),
  fdatasync_p99_ms: z.number().nullable(),
})
