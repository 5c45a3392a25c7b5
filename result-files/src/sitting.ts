import { z } from 'zod'

/** One time that somebody sat down and measured, of a run that was ended early and gone on with. */
export const sittingSchema = z.object({
  /** Behind which its things in brokers are named; of the first one the id of the run. */
  id: z.string(),
  started_at: z.iso.datetime(),
  /** Null while it lasts, and for ever where it was killed. */
  finished_at: z.iso.datetime().nullable(),
  /** So many results the run had at its end. */
  results: z.int().min(0),
  /** What the instrument proved of itself before. */
  self_test: z.string(),
})
export type Sitting = z.output<typeof sittingSchema>
