import type { CrossCheck } from '../results/cross-check.ts'
import type { Metrics } from '../results/metrics.ts'
import type { RunVerdict } from '../results/run-verdict.ts'
import type { Comparison } from './model-row.ts'

/** Everything that a report is made of; all of it comes from the files of a results folder. */
export interface ReportData {
  readonly metrics: Metrics
  readonly verdict: RunVerdict
  readonly comparisons: readonly Comparison[]
  readonly models: readonly string[]
  readonly cross_check: CrossCheck
  /** The question of each scenario, by name. */
  readonly questions: Readonly<Record<string, string>>
}

/** The comparisons of one scenario. */
export function ofScenario(data: ReportData, scenario: string): readonly Comparison[] {
  return data.comparisons.filter((comparison) => comparison.scenario === scenario)
}
