import { lowerBoundBy } from '@three-ways/instrument/capacity-search'
import type { Result } from '@three-ways/result-files/metrics'
import { deservedStatus } from './deserved-status.ts'
import { loadPoints } from './load-points.ts'
import { type Ranking, rankingsOf } from './ranking.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { burst, completedOf, ledgerOf, NOTHING, summaryRows } from './summary-rows.ts'
import { type Paint, terminalAnswers, UNPAINTED } from './terminal-answers.ts'
import { evidenceReasons, verdictWords } from './verdict-words.ts'
import type { WrittenReport } from './written-report.ts'

/** Between columns. */
const GAP = '  '
/** Figures that the answers above them have, with their range. */
const ANSWERED = /^(completed p50|completed p99|10k door|10k bulk) /

/** How the end of a run is shown: in lines of so many characters, and coloured by `paint`. */
export interface SummaryLook {
  readonly columns?: number | undefined
  readonly paint?: Paint
}

/**
 * The end of a run, for a terminal: its answers, what else it measured, the verdict with its reasons. The
 * path of the report is its last line.
 */
export function summary({ data, file, kept }: WrittenReport, look: SummaryLook = {}): string {
  const { columns = 80, paint = UNPAINTED } = look
  const words = verdictWords(data)
  const is_good = words.includes('VALID')
  const parts = [
    ...(data.models.length === 0 ? [] : [terminalAnswers(data, columns, paint)]),
    figures(data, columns),
    [
      paint(is_good ? 'good' : 'bad', words.join(', ')),
      ...reasonsOf(data).map((reason) => `  ${reason}`),
      ...(kept === undefined ? [] : [`  ${kept} was left as it is: the evidence has changed since`]),
      file,
    ].join('\n'),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

/** The same for a program: one object, `null` where nothing was measured. */
export function summaryJson({ data, file, kept }: WrittenReport): string {
  const models = data.models.map((model) => {
    const { p50_ms = null, p99_ms = null } = completedOf(data, model) ?? {}
    const [door_last_completed_s, bulk_last_completed_s] = ['door', 'bulk'].map((variant) =>
      (burst(data, model, variant)?.counted ?? []).map((result) => result.figures.last_completed_s ?? null),
    )
    const ledger = ledgerOf(data, model)
    const latency = { completed_p50_ms: p50_ms, completed_p99_ms: p99_ms }
    const load = loadPoints(data, model)
    const capacity = ofScenario(data, 'capacity')
      .flatMap(({ rows }) => rows.filter((row) => row.model === model))
      .flatMap(({ counted }) => counted.map(capacityJson))
    return { model, ...latency, load, capacity, door_last_completed_s, bulk_last_completed_s, ledger }
  })
  const { id, profile, complete } = data.metrics.run
  const verdict = verdictWords(data)
  const exit_code = deservedStatus(data)
  const left_alone = kept ?? null
  const whole = { run_id: id, profile, complete, verdict, exit_code, reasons: reasonsOf(data), models }
  const rankings = rankingsOf(data).map(rankingJson)
  return `${JSON.stringify({ ...whole, rankings, report: file, left_alone }, null, 2)}\n`
}

/** What was found, and why it is a lower bound; null where it is none. */
function capacityJson({ figures, search = [] }: Result) {
  return { ...figures, lower_bound_by: lowerBoundBy(search) ?? null, search }
}

/** A figure of the family: its repetitions, and which model is lower where that is shown. */
function rankingJson({ figure, rows, pairs }: Ranking) {
  const { scenario, variant, name, unit } = figure
  return {
    ...{ scenario, variant, figure: name, unit },
    rows: rows.map(({ smallest_seen = null, why_not = null, ...row }) => ({
      ...row,
      smallest_seen,
      why_not,
    })),
    pairs: pairs.map(({ lower = null, why_not = null, ...pair }) => ({ ...pair, lower, why_not })),
  }
}

function reasonsOf(data: ReportData): string[] {
  const { failures, invalid } = data.verdict
  return [...failures, ...evidenceReasons(data.examination), ...invalid]
}

/** What no answer has: a line per figure and a column per model; a block per model where that is too wide. */
function figures(data: ReportData, columns: number): string {
  const rows = summaryRows(data)
    .filter(({ title }) => !ANSWERED.test(title))
    .filter(({ values }) => values.some((value) => value !== NOTHING))
  const label_width = Math.max(0, ...rows.map(({ title }) => title.length))
  const widths = data.models.map((model, index) =>
    Math.max(model.length, ...rows.map(({ values }) => values[index]?.length ?? 0)),
  )
  const line = (title: string, values: readonly string[]) =>
    [title.padEnd(label_width), ...values.map((value, index) => value.padStart(widths[index] ?? 0))].join(GAP)
  const lines = [line('', data.models), ...rows.map(({ title, values }) => line(title, values))]
  if (lines.every(({ length }) => length <= columns)) return lines.join('\n')
  const blocks = data.models.map((model, index) => [
    model,
    ...rows.map(({ title, values }) => `${GAP}${title.padEnd(label_width)}${GAP}${values[index]}`),
  ])
  return blocks.flat().join('\n')
}
