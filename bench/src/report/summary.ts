import { sumLedgers } from './model-row.ts'
import { percentile, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'
import { left, right, table } from './table.ts'

/** The short table at the end of a run, for standard output. The path of the report is its last line. */
export function summary(data: ReportData, report_file: string): string {
  const columns = [
    left('model'),
    right('completed p50 (ms)'),
    right('completed p99 (ms)'),
    right('10k door (s)'),
    right('10k bulk (s)'),
    right('offered'),
    right('lost'),
    right('doubled'),
    right('unresolved'),
  ]
  const rows = data.models.map((model) => {
    const ledger = sumLedgers(data.metrics.results.filter((result) => result.model === model))
    const completed = ofScenario(data, 'latency')
      .flatMap((comparison) => comparison.rows)
      .find((row) => row.model === model)?.latency.completed ?? { count: 0, p50_ms: null, p99_ms: null }
    return [
      model,
      percentile(completed.p50_ms, completed.count),
      percentile(completed.p99_ms, completed.count),
      burst(data, model, 'door'),
      burst(data, model, 'bulk'),
      ...[ledger.offered, ledger.lost, ledger.doubled, ledger.unresolved].map(wholeNumber),
    ]
  })
  const { verdict, failures, invalid } = data.verdict
  const differs = data.cross_check.agrees === false
  const word = verdict === 'check_failed' || differs ? 'CHECK FAILED' : verdict.toUpperCase()
  const unfinished = data.metrics.run.complete ? '' : ', INCOMPLETE'
  const reasons = [...failures, ...(differs ? data.cross_check.differences : []), ...invalid].map(
    (reason) => `  ${reason}\n`,
  )
  return `${table(columns, rows)}\n\n${word}${unfinished}\n${reasons.join('')}${report_file}\n`
}

/** The last completion of every counted run. */
function burst(data: ReportData, model: string, variant: string): string {
  const row = ofScenario(data, 'throughput-10k')
    .find((comparison) => comparison.variant === variant)
    ?.rows.find((candidate) => candidate.model === model)
  return row === undefined ? '–' : figuresOf(row)('last_completed_s')
}
