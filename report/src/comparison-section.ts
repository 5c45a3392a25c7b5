import { countedIn } from '@three-ways/result-files/counted-words'
import type { Latency, Result } from '@three-ways/result-files/metrics'
import { offeredRate } from './answer-speed.ts'
import { asTheStudy, besideStudy } from './beside-study.ts'
import { cpuBoundSentence, isCpuBound } from './cpu-bound.ts'
import { answerText } from './customer-view.ts'
import { everybodyDies } from './everybody-dies.ts'
import { figuresTable } from './figures-table.ts'
import { timesFloorTable } from './floor-ratio.ts'
import type { Comparison, ModelRow } from './model-row.ts'
import { capitalised, listed, milliseconds, number, percent, percentile, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** A variant of a scenario with all models side by side: waiting times, counts, and its own figures. */
export function comparisonPart(data: ReportData, comparison: Comparison): string {
  return [
    `### ${comparison.scenario} / ${comparison.variant}`,
    ...asTheStudy(data, comparison),
    ...rateLine(comparison),
    ...(isCpuBound(comparison) ? [`**${cpuBoundSentence([comparison])}**`] : []),
    ...latencies(data, comparison),
    ...failureTable(comparison),
    `${capitalised(countedIn(comparison.rows).many)}:`,
    ordersTable(comparison),
    ...figuresTable(comparison),
    ...besideStudy(comparison),
  ].join('\n\n')
}

/** How many orders a second really came, where they came at a rate. */
function rateLine({ rows }: Comparison): string[] {
  const counted = rows.filter((row) => row.counted.length > 0)
  const is_rated = counted.some((row) =>
    row.counted.some((run) => run.instrument.achieved_rate_share !== null),
  )
  return is_rated ? [`Offered: ${number(offeredRate(counted))} ${countedIn(rows).many}/s.`] : []
}

function latencies(data: ReportData, comparison: Comparison): string[] {
  if (!hasLatencies(comparison)) return []
  if (everybodyDies(comparison)) {
    return [
      'Every service dies again and again here, and each model needs a time of its own to come back: no waiting times and no rates are compared.',
    ]
  }
  const slowed = slowedOnPurpose(comparison)
  return [
    ...(slowed === undefined ? [] : [slowed]),
    `Milliseconds from the planned start.${answersLine(comparison)}`,
    latencyTable(comparison, slowed !== undefined),
    ...timesFloorTable(data, comparison, latencyLines),
  ]
}

/** Where only a share of the orders is slowed, a p99 is the slowest of the others as often as not. */
function slowedOnPurpose({ rows }: Comparison): string | undefined {
  const run = rows.flatMap((row) => row.counted)[0]
  const slow = run?.figures.slow_orders
  if (run === undefined || typeof slow !== 'number' || slow >= run.ledger.offered) return undefined
  const [offered, delay_ms] = [wholeNumber(run.ledger.offered), wholeNumber(Number(run.figures.delay_ms))]
  const delay = `${wholeNumber(slow)} of ${offered} orders are slowed by ${delay_ms} ms on purpose`
  return `${delay}: they are the maximum, and p99 may be the slowest of the others. How the others fared is among the figures below.`
}

const MOMENTS = ['accepted', 'decided', 'completed'] as const

/** A line of a table: one run, or all counted runs of a model as one. */
interface Line {
  readonly model: string
  readonly run: string
  readonly latency: Result['latency']
}

/** What an answer is in each model, without which its time says nothing. */
function answersLine({ rows }: Comparison): string {
  const counted = rows.filter((row) => row.counted.length > 0)
  const told = [...Map.groupBy(counted, answerText)].map(([answer, of]) => {
    return `${answer} in ${listed(of.map(({ model }) => model))}`
  })
  return told.length === 0 ? '' : ` Accepted is ${told.join('; ')}.`
}

/** What of a distribution stands in one cell, in this order. */
const SHARES = ['p50_ms', 'p95_ms', 'p99_ms'] as const
const SHARES_TITLE = 'p50 / p95 / p99'

function latencyTable(comparison: Comparison, with_max: boolean): string {
  const shares = with_max ? `${SHARES_TITLE} / max` : SHARES_TITLE
  const columns = [left('model'), left('run'), ...MOMENTS.map((moment) => right(`${moment} ${shares}`))]
  const rows = comparison.rows.flatMap(latencyLines).map(({ model, run, latency }) => [
    model,
    run,
    ...MOMENTS.map((moment) => {
      const { max_ms, count } = latency[moment]
      const most = with_max && count > 0 ? ` / ${milliseconds(max_ms)}` : ''
      return `${percentiles(latency[moment])}${most}`
    }),
  ])
  return table(columns, rows)
}

/** Failures have distributions of their own: a fast refusal must not make a model look fast. */
function failureTable(comparison: Comparison): string[] {
  const kinds = (['refused', 'business_failed'] as const).filter((kind) =>
    comparison.rows.some((row) => row.attempts.some((run) => run.latency[kind].count > 0)),
  )
  if (kinds.length === 0) return []
  const columns = [
    left('model'),
    left('run'),
    ...kinds.map((kind) => right(`${kind.replace('_', ' ')} ${SHARES_TITLE}`)),
  ]
  const rows = comparison.rows
    .flatMap(latencyLines)
    .map(({ model, run, latency }) => [model, run, ...kinds.map((kind) => percentiles(latency[kind]))])
  return [
    `${capitalised(countedIn(comparison.rows).many)} that did not succeed, milliseconds from the planned start to the end:`,
    table(columns, rows),
  ]
}

function latencyLines(row: ModelRow): Line[] {
  const { model } = row
  const runs = row.attempts.map((run) => ({ model, run: runName(row, run), latency: run.latency }))
  if (row.counted.length < 2) return runs
  return [...runs, { model, run: `all ${row.counted.length}`, latency: row.latency }]
}

function ordersTable(comparison: Comparison): string {
  const columns = [
    left('model'),
    left('run'),
    right('offered'),
    right('offered per s'),
    right('refused'),
    right('business failed'),
    right('completed'),
    right('within 1 / 5 / 60 s (%)'),
    right('completed per s'),
  ]
  const rows = comparison.rows.flatMap((row) => {
    const runs = row.attempts.map((run) => [
      row.model,
      runName(row, run),
      ...counts(
        run,
        run.throughput.offered_per_s,
        hasRate(comparison) ? run.throughput.completed_per_s : undefined,
      ),
    ])
    if (row.counted.length < 2) return runs
    return [
      ...runs,
      [
        row.model,
        `all ${row.counted.length}`,
        ...counts(row, undefined, hasRate(comparison) ? row.completed_per_s : undefined),
      ],
    ]
  })
  return table(columns, rows)
}

/**
 * Completed per second runs to the last completion. Where that one was held up on purpose, it would tell the
 * length of the delay.
 */
function hasRate({ scenario, variant }: Comparison): boolean {
  return !['delay-injection', 'inventory-down'].includes(scenario) && !everybodyDies({ variant })
}

function counts(
  { ledger, completed_within }: Pick<Result, 'ledger' | 'completed_within'>,
  offered_per_s: number | undefined,
  completed_per_s: number | undefined,
): string[] {
  return [
    wholeNumber(ledger.offered),
    // Orders of one bulk request have no rate at which they were offered.
    offered_per_s === undefined || offered_per_s === 0 ? '–' : number(offered_per_s),
    wholeNumber(ledger.refused),
    wholeNumber(ledger.business_failed),
    wholeNumber(ledger.completed),
    [completed_within.s1, completed_within.s5, completed_within.s60].map(percent).join(' / '),
    completed_per_s === undefined ? '–' : number(completed_per_s),
  ]
}

function hasLatencies(comparison: Comparison): boolean {
  return comparison.rows.some((row) =>
    row.attempts.some((run) => MOMENTS.some((moment) => run.latency[moment].count > 0)),
  )
}

/** `2.38 / 4.63 / 6.46`, `2.38 / n/a / n/a (n = 50)`, `–`: what cannot be told is told once. */
function percentiles(latency: Latency): string {
  const texts = SHARES.map((share) => percentile(latency[share], latency.count))
  const untold = texts.filter((text) => !/^\d/.test(text))
  if (untold.length === texts.length && new Set(texts).size === 1) return untold[0] ?? ''
  return texts
    .map((text, index) => (text === texts[index + 1] ? text.replace(/ \(.*/, '') : text))
    .join(' / ')
}

/** `1`, `2 (invalid)`, `2 again`, `3 (not comparable)`. */
export function runName(row: ModelRow, run: Result): string {
  const mark = run.verdict === 'invalid' ? ' (invalid)' : run.hollow_reasons?.length ? ' (hollow)' : ''
  const shown = row.not_comparable.has(run) ? ' (not comparable)' : mark
  return `${run.repetition}${run.attempt === 1 ? '' : ' again'}${shown}`
}
