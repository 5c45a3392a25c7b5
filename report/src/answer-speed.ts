import { NOT_MEASURED } from './answer-not-measured.ts'
import { CPU_BOUND_PERCENT, isCpuBound } from './cpu-bound.ts'
import { answerText, usualAnswer } from './customer-view.ts'
import type { Comparison, ModelRow } from './model-row.ts'
import { listed, number, percentile, subItems } from './numbers.ts'
import { perRun, rankingsOf } from './ranking.ts'
import { rankingClause } from './ranking-clause.ts'
import { ofScenario, type ReportData } from './report-data.ts'

/** Who completes an order first at a steady rate, with the numbers, and what a customer waits for. */
export function speedAnswer(data: ReportData): string {
  const comparison = ofScenario(data, 'latency').find(({ variant }) => variant === 'steady')
  const rows = comparison?.rows.filter((row) => row.counted.length > 0) ?? []
  if (comparison === undefined) return NOT_MEASURED
  if (rows.length === 0) return 'no valid measurement, so no figure and no ranking.'
  const figures = rows.map((row) => `${row.model} ${halves(row)}`)
  const is_bound = isCpuBound(comparison)
  const sentences = [
    `At ${number(offeredRate(rows))} orders/s everything about an order is done after p50 / p99: ${listed(figures)} (ms).`,
    ...(is_bound ? [notRanked(rows)] : ranking(data, comparison).map((clause) => `At p50, ${clause}.`)),
    answers(rows),
  ]
  return sentences.join(' ')
}

/** Orders per second that were really offered, over all runs that count. */
export function offeredRate(rows: readonly ModelRow[]): number {
  const offered = rows.flatMap((row) => row.counted.map((run) => run.throughput.offered_per_s))
  return offered.reduce((sum, value) => sum + value, 0) / offered.length
}

/** Why there is no ranking: which models kept the machine how busy. */
function notRanked(rows: readonly ModelRow[]): string {
  const busy = rows.flatMap(({ model, counted }) => {
    const most = Math.max(...counted.map((run) => run.instrument.host_cpu_percent))
    return most > CPU_BOUND_PERCENT ? [`${model} (host at ${number(most)} %)`] : []
  })
  return `**Not ranked**: ${listed(busy)} left the machine no room, so these are times of a busy machine and compare cost per order.`
}

/** Who finishes 10,000 orders first, per variant. */
export function throughputAnswer(data: ReportData): string {
  const comparisons = ofScenario(data, 'throughput-10k')
  if (comparisons.length === 0) return NOT_MEASURED
  const sentences = comparisons.map((comparison) => {
    const rows = comparison.rows.filter((row) => row.counted.length > 0)
    if (rows.length === 0) return `\`${comparison.variant}\`: no valid measurement.`
    const times = rows.map((row) => {
      const per_run = perRun(row, (run) => run.figures.last_completed_s)
      return `${row.model} after ${per_run.map(number).join(', ') || '–'} s`
    })
    return `\`${comparison.variant}\`: ${[listed(times), ...ranking(data, comparison)].join('; ')}.`
  })
  return `The last one is done:${subItems([...sentences, instrumentOfBursts(comparisons)])}`
}

/**
 * A burst has no schedule that could be judged, so it is said how much the generator itself was in the way.
 */
function instrumentOfBursts(comparisons: readonly Comparison[]): string {
  const runs = comparisons.flatMap(({ rows }) => rows.flatMap(({ counted }) => counted))
  const most = (values: readonly number[]) => number(Math.max(0, ...values))
  const cpu = most(runs.map(({ instrument }) => instrument.host_cpu_percent))
  const delay = most(runs.flatMap(({ instrument }) => instrument.event_loop_delay_p99_ms ?? []))
  return `A burst keeps no schedule, so no lateness is judged: the host was up to ${cpu} % busy and the generator's own loop up to ${delay} ms late (p99). Generator, services and broker share the cores, and these are times of all of them together.`
}

function halves(row: ModelRow): string {
  const { count, p50_ms, p99_ms } = row.latency.completed
  return `${percentile(p50_ms, count)} / ${percentile(p99_ms, count)}`
}

/** What is shown of the figure by which this row is ranked; nothing for a row that never is. */
function ranking(data: ReportData, { scenario, variant }: Comparison): string[] {
  const found = rankingsOf(data).find(({ figure }) => {
    return figure.scenario === scenario && figure.variant === variant
  })
  const clause = found && rankingClause(found)
  return clause === undefined ? [] : [clause]
}

/** Decisions and receipts side by side in words; neither is ranked. */
function answers(rows: readonly ModelRow[]): string {
  const told = rows.map((row) => {
    const { p50_ms, p99_ms, count } = usualAnswer(row)
    return `${row.model} ${percentile(p50_ms, count)} / ${percentile(p99_ms, count)} (${answerText(row)})`
  })
  return `The customer's answer comes after: ${listed(told)}.`
}
