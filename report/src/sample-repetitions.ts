import type { Metrics, Result } from '@three-ways/result-files/metrics'
import { RANKED_MODELS } from '@three-ways/result-files/ranked-family'
import { sampleRun } from '@three-ways/result-files/sample-run'
import type { Comparison } from './model-row.ts'
import { compareModels } from './model-row.ts'

/** What the repetitions of a made-up row came to, by model. */
export type Repetitions = Readonly<Record<string, readonly number[]>>

/** A run with these repetitions of what is ranked; for tests. */
export function repeatedRun(
  figures: { readonly steady_ms?: Repetitions; readonly door_s?: Repetitions },
  change: Partial<Result> = {},
): { readonly metrics: Metrics; readonly comparisons: readonly Comparison[] } {
  const { run, cells } = sampleRun()
  const of = (
    variant: string,
    values: Repetitions = {},
    set: (result: Result, value: number) => Partial<Result>,
  ) =>
    RANKED_MODELS.flatMap((model) => {
      const cell = cells.find(({ result }) => result.variant === variant && result.model === model)
      if (cell === undefined) throw new Error(`the sample has no ${variant} of ${model}`)
      return (values[model] ?? []).map((value, index): Result => {
        return { ...cell.result, ...set(cell.result, value), repetition: index + 1, ...change }
      })
    })
  const results = [
    ...of('steady', figures.steady_ms, ({ latency }, p50_ms) => {
      return { latency: { ...latency, completed: { ...latency.completed, p50_ms } } }
    }),
    ...of('door', figures.door_s, (result, last_completed_s) => {
      return { figures: { ...result.figures, last_completed_s } }
    }),
  ]
  const metrics: Metrics = { schema_version: 3, run, results }
  return { metrics, comparisons: compareModels(metrics, new Map()) }
}
