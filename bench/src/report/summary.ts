import { sumLedgers } from './model-row.ts'
import { percentile, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'
import { left, right, table } from './table.ts'
import { evidenceReasons, verdictWords } from './verdict-words.ts'
import type { WrittenReport } from './write-report.ts'

/** The short table at the end of a run, for standard output. The path of the report is its last line. */
export function summary({ data, file, kept }: WrittenReport): string {
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
  const { failures, invalid } = data.verdict
  const reasons = [...failures, ...evidenceReasons(data.examination), ...invalid].map(
    (reason) => `  ${reason}\n`,
  )
  const left_alone = kept === undefined ? '' : `  ${kept} was left as it is: the evidence has changed since\n`
  return `${table(columns, rows)}\n\n${verdictWords(data).join(', ')}\n${reasons.join('')}${left_alone}${file}\n`
}

/** The last completion of every counted run. */
function burst(data: ReportData, model: string, variant: string): string {
  const row = ofScenario(data, 'throughput-10k')
    .find((comparison) => comparison.variant === variant)
    ?.rows.find((candidate) => candidate.model === model)
  return row === undefined ? '–' : figuresOf(row)('last_completed_s')
}
