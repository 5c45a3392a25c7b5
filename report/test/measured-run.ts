import { readFileSync } from 'node:fs'
import { metricsSchema, type Result } from '@three-ways/result-files/metrics'
import { compareModels, modelsOf } from '../src/model-row.ts'
import type { ReportData } from '../src/report-data.ts'
import { dataOf } from '../src/sample-data.ts'

/** Results of real runs on one machine, without checks and settings that no picture is drawn from. */
export const MEASURED = ['load', 'ladder', 'growth', 'patterns', 'trace'] as const

/** What a report is made of, from the kept results of that name, and from what `change` makes of each. */
export function measuredRun(
  name: (typeof MEASURED)[number],
  change: (result: Result) => readonly Result[] = (result) => [result],
): ReportData {
  const text = readFileSync(new URL(`./runs/${name}.json`, import.meta.url), 'utf8')
  const { run, results, schema_version } = metricsSchema.parse(JSON.parse(text))
  const metrics = { schema_version, run, results: results.flatMap(change) }
  const comparisons = compareModels(metrics, new Map())
  return { ...dataOf(metrics.results), metrics, comparisons, models: modelsOf({ ...metrics, results }) }
}
