import { z } from 'zod'

/**
 * Who used the processors while the load ran, 100 being one core; null where it cannot be told: no `/proc`,
 * a broker that is attached to, or a process that ended where nobody added up what it had used. Since
 * version 3.
 */
export const foreignCpuSchema = z.object({
  /** What was not idle, and neither our processes nor the kernel's threads used. */
  foreign_percent: z.number(),
  /** The same in the five idle seconds before the model's first turn. */
  idle_percent: z.number().nullable(),
  /** Threads of the kernel; an interrupt counts in whoever it interrupted. */
  kernel_percent: z.number(),
  /** Services, broker and bench, those that ended inside the interval up to their end. */
  own_percent: z.number(),
  /** How exact these are: the kernel samples every hundredth of a second; three standard deviations. */
  resolution_percent: z.number(),
})
