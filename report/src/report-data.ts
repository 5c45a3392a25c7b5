import type { Examination } from '@three-ways/result-files/examination'
import type { Metrics } from '@three-ways/result-files/metrics'
import type { RunVerdict } from '@three-ways/result-files/run-verdict'
import type { Second } from '@three-ways/result-files/series-file'
import type { Comparison, ModelRow } from './model-row.ts'

/** Everything that a report is made of; all of it comes from the files of a results folder. */
export interface ReportData {
  readonly metrics: Metrics
  readonly verdict: RunVerdict
  readonly comparisons: readonly Comparison[]
  readonly models: readonly string[]
  /** What the files say of each other, and of what is printed here. */
  readonly examination: Examination
  /** Second by second, by `cellKey`: of results that count and have a series. */
  readonly seconds: ReadonlyMap<string, readonly Second[]>
  /** The question of each scenario, by name. */
  readonly questions: Readonly<Record<string, string>>
  /** What was expected to come out, where that was said before. */
  readonly predictions: Readonly<Record<string, string>>
}

/** The comparisons of one scenario. */
export function ofScenario(data: ReportData, scenario: string): readonly Comparison[] {
  return data.comparisons.filter((comparison) => comparison.scenario === scenario)
}

/** The rows of one scenario that anything counts in, variant by variant and model by model. */
export function countedRows(data: ReportData, scenario: string): ModelRow[] {
  return ofScenario(data, scenario).flatMap(({ rows }) => rows.filter(({ counted }) => counted.length > 0))
}
