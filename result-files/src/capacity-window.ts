import { z } from 'zod'

/** One rate that was tried while a capacity was looked for, and what became of it. */
export const capacityWindowSchema = z.object({
  rate_per_s: z.number().min(0),
  /** As planned; one that is hopeless ends earlier. */
  seconds: z.number().min(0),
  ended_after_s: z.number().min(0).nullable(),
  offered: z.int().min(0),
  refused: z.int().min(0),
  /** Orders that were completed within the objective; refused ones are not. */
  within_objective: z.int().min(0),
  /** Of the completed ones; null for too few. */
  completed_p99_ms: z.number().min(0).nullable(),
  open_first_third: z.number().min(0),
  open_last_third: z.number().min(0),
  slip_p99_ms: z.number().min(0).nullable(),
  host_cpu_percent: z.number().min(0),
  /** From the end of the load until nothing was on its way; null: not in time. */
  drained_after_s: z.number().min(0).nullable(),
  held: z.boolean(),
  /** Why it was not; null where it was. */
  limit: z.enum(['hopeless', 'objective', 'backlog', 'generator', 'not drained']).nullable(),
})
export type CapacityWindow = z.output<typeof capacityWindowSchema>

/** This share of all offered orders has to be completed within the objective: its p99, refusals included. */
export const LEAST_WITHIN = 0.99
