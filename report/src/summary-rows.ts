import { capacityText } from './capacity-section.ts'
import { HOLLOW, isHollow, rateText } from './load-points.ts'
import { sumLedgers } from './model-row.ts'
import { percentile, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'

/** A figure, and what each model has of it, in the order of the models. */
export interface SummaryRow {
  readonly title: string
  readonly values: readonly string[]
}

export const NOTHING = '–'
const LEDGER_TERMS = ['offered', 'lost', 'doubled', 'unresolved'] as const

/** What the short table says, a line per figure and a value per model. */
export function summaryRows(data: ReportData): SummaryRow[] {
  const row = (title: string, value: (model: string) => string) => ({ title, values: data.models.map(value) })
  const completed = (name: 'p50_ms' | 'p99_ms') => (model: string) => {
    const latency = completedOf(data, model)
    return latency === undefined ? NOTHING : percentile(latency[name], latency.count)
  }
  const last = (variant: string) => (model: string) => {
    const found = burst(data, model, variant)
    return found === undefined ? NOTHING : figuresOf(found)('last_completed_s')
  }
  return [
    row('completed p50 (ms)', completed('p50_ms')),
    row('completed p99 (ms)', completed('p99_ms')),
    ...loadRows(data),
    row('capacity (orders/s)', (model) => {
      const rows = ofScenario(data, 'capacity').flatMap((comparison) => comparison.rows)
      const found = rows.find((one) => one.model === model && one.counted.length > 0)
      return found === undefined ? NOTHING : capacityText(found)
    }),
    row('10k door (s)', last('door')),
    row('10k bulk (s)', last('bulk')),
    ...LEDGER_TERMS.map((term) => row(term, (model) => wholeNumber(ledgerOf(data, model)[term]))),
  ]
}

/** What everything done took at each rate; a hollow point has its mark. */
function loadRows(data: ReportData): SummaryRow[] {
  return ofScenario(data, 'load').flatMap(({ variant, rows }) =>
    (['p50', 'p99'] as const).map((name) => ({
      title: `load ${rateText(variant)} ${name} (ms)`,
      values: data.models.map((model) => {
        const point = rows.find((one) => one.model === model)
        if (point === undefined || point.counted.length === 0) return NOTHING
        const { completed } = point.latency
        return `${percentile(completed[`${name}_ms`], completed.count)}${isHollow(point) ? ` ${HOLLOW}` : ''}`
      }),
    })),
  )
}

/** The latencies of all counted runs at a steady rate together; undefined where that was not measured. */
export function completedOf(data: ReportData, model: string) {
  const steady = ofScenario(data, 'latency').find(({ variant }) => variant === 'steady')
  return steady?.rows.find((row) => row.model === model)?.latency.completed
}

/** The row of every counted run in which 10,000 orders went in this way. */
export function burst(data: ReportData, model: string, variant: string) {
  const found = ofScenario(data, 'throughput-10k').find((comparison) => comparison.variant === variant)
  return found?.rows.find((candidate) => candidate.model === model)
}

/** Every attempt at every measurement of a model, together. */
export function ledgerOf(data: ReportData, model: string) {
  return sumLedgers(data.metrics.results.filter((result) => result.model === model))
}
