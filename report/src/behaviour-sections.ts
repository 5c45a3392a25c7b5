import { countedIn } from '@three-ways/result-files/counted-words'
import type { Result } from '@three-ways/result-files/metrics'
import { runName } from './comparison-section.ts'
import { statusCounts, usualAnswer } from './customer-view.ts'
import { type Floor, hasFloor, TIMES_FLOOR, timesFloor } from './floor-ratio.ts'
import { type Comparison, type ModelRow, sumLedgers } from './model-row.ts'
import { number, percentile, wholeNumber } from './numbers.ts'
import { perRun } from './ranking.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { runInterval } from './run-interval.ts'
import { left, right, table } from './table.ts'

/** Nothing is wrong in these. */
const HEALTHY = [
  ...['cold-start', 'latency', 'closed-loop', 'throughput-10k', 'replay'],
  ...['ladder', 'growth', 'load', 'capacity', 'trace', 'false-settings'],
]
/** Of the patterns, something is wrong in these variants alone. */
const WRONG_IN_PATTERNS = ['mail-down', 'search-down', 'all-fail', 'kills']

function isFault({ scenario, variant, workflow }: Comparison): boolean {
  if (workflow === undefined) return !HEALTHY.includes(scenario)
  return WRONG_IN_PATTERNS.includes(variant)
}

/** What the customer sees and what is stored, for every fault that was put in. */
export function failureSection(of: readonly Comparison[]): string {
  const comparisons = of.filter(isFault)
  if (comparisons.length === 0) return ''
  const rows = comparisons.flatMap((comparison) =>
    comparison.rows.map((row) => {
      const answer = usualAnswer(row)
      const { ledger } = row
      return [
        `${comparison.scenario} / ${comparison.variant}`,
        row.model,
        statusCounts(row),
        percentile(answer.p50_ms, answer.count),
        wholeNumber(ledger.completed),
        wholeNumber(ledger.business_failed),
        wholeNumber(ledger.refused),
        wholeNumber(ledger.lost),
      ]
    }),
  )
  const columns = [
    left('fault'),
    left('model'),
    left(`the customer sees (HTTP status × ${countedIn(comparisons).many})`),
    right('answer p50 (ms)'),
    right('stored: completed'),
    right('failed by business'),
    right('refused'),
    right('lost'),
  ]
  return ['## When something is wrong', 'All valid runs together.', table(columns, rows)].join('\n\n')
}

/** 10,000 orders as fast as they go, run by run. The clock stops at the last terminal outcome. */
export function throughputSection(data: ReportData): string {
  const comparisons = ofScenario(data, 'throughput-10k')
  if (comparisons.length === 0) return ''
  const has_floor = hasFloor(data)
  const rows = comparisons.flatMap((comparison) =>
    comparison.rows.flatMap((row) => [
      ...row.counted.map((run) => [
        comparison.variant,
        row.model,
        runName(row, run),
        wholeNumber(run.ledger.offered),
        wholeNumber(run.ledger.business_failed),
        seconds(run.figures.last_accepted_s),
        seconds(run.figures.last_completed_s),
        number(run.throughput.completed_per_s),
        ...(has_floor ? [timesFloor(data, row.model, lastOf(run), (floor) => burstOf(floor, run))] : []),
      ]),
      ...spread(comparison.variant, row).map((cells) => (has_floor ? [...cells, '–'] : cells)),
    ]),
  )
  const columns = [
    left('variant'),
    left('model'),
    left('run'),
    right('offered'),
    right('business failed'),
    right('last accepted (s)'),
    right('last completed (s)'),
    right('completed/s'),
    ...(has_floor ? [right(TIMES_FLOOR)] : []),
  ]
  const how =
    '`door`: single POSTs over 64 connections. `bulk`: one request that makes all orders inside the order service. ' +
    'Both clocks run from the first request to the last terminal outcome, failures by business included.'
  return ['## 10,000 orders', how, table(columns, rows)].join('\n\n')
}

function lastOf({ figures: { last_completed_s } }: Result): number | null {
  return typeof last_completed_s === 'number' ? last_completed_s : null
}

/** Fewer orders take a larger share of what a burst costs by itself: they are not compared. */
function burstOf({ burst_orders, burst_s }: Floor, { ledger }: Result): number | null {
  return burst_orders === ledger.offered ? burst_s : null
}

function spread(variant: string, row: ModelRow): string[][] {
  const interval = runInterval(perRun(row, (run) => run.figures.last_completed_s))
  if (interval === undefined || interval.runs < 2) return []
  const { offered, business_failed } = sumLedgers(row.counted)
  const range = `${number(interval.low)}–${number(interval.high)}`
  return [
    [variant, row.model, interval.words, wholeNumber(offered), wholeNumber(business_failed), '–', range, '–'],
  ]
}

function seconds(value: unknown): string {
  return typeof value === 'number' ? number(value) : '–'
}
