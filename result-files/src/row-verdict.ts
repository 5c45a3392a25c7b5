import { z } from 'zod'

/** One model in one variant of a scenario, over all its repetitions. */
export const rowVerdictSchema = z.object({
  scenario: z.string(),
  variant: z.string(),
  model: z.string(),
  repetitions: z.int().min(1),
  /** Repetitions whose first attempt was invalid. */
  repeated: z.int().min(0),
  /**
   * Of the last attempt of each repetition that is not hollow, all orders together; null for a load without a
   * schedule.
   */
  slip_p99_ms: z.number().min(0).nullable(),
  /** Why the row is no measurement, though each of its cells may be one. */
  invalid_reasons: z.array(z.string()),
})
export type RowVerdict = z.output<typeof rowVerdictSchema>

/** A row is called by its own name in a sentence: `latency / steady, sync-rest, all repetitions`. */
export function rowTitle({ scenario, variant, model }: RowVerdict): string {
  return `${scenario} / ${variant}, ${model}, all repetitions`
}
