import { NOT_MEASURED } from './answer-not-measured.ts'
import type { ModelRow } from './model-row.ts'
import { listed, percentile, subItems, wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'

/** What is missing at a step, as its kill shows it. */
const WITHOUT: Readonly<Record<string, string>> = {
  '0-transport': 'a store',
  '1-store': 'confirms',
  '2-confirms': 'an inbox',
  '3-inbox': 'an outbox',
}
const BARE = '0-transport'
const PRODUCT = '5-door'

/** How far the product stands above its bare relay, and what the kill did on the way, model by model. */
export function ladderAnswer(data: ReportData): string {
  const rows = countedRows(data, 'ladder')
  if (rows.length === 0) return NOT_MEASURED
  const lines = data.models.flatMap((model) => {
    const own = rows.filter((row) => row.model === model)
    return own.length === 0 ? [] : [`${model}: ${[...speeds(own), ...harms(own)].join('; ')}.`]
  })
  return `From a bare relay of the same bytes up to the product, with the same kill of inventory at each step:${subItems(lines)}`
}

function speeds(rows: readonly ModelRow[]): string[] {
  const [bare, product] = [BARE, PRODUCT].map((step) => rows.find(({ variant }) => variant === step))
  if (bare === undefined || product === undefined) return []
  const p50 = ({ latency: { completed } }: ModelRow) => percentile(completed.p50_ms, completed.count)
  const last = (row: ModelRow) => figuresOf(row)('burst_last_completed_s')
  const orders = figuresOf(product)('burst_orders')
  return [
    `an order is done after ${p50(bare)} ms (p50) there and after ${p50(product)} ms at the product's door`,
    `${orders} that come at once after ${last(bare)} s and ${last(product)} s`,
  ]
}

function harms(rows: readonly ModelRow[]): string[] {
  return rows.map((row) => {
    const without = WITHOUT[row.variant]
    const harm = [
      harmOf(row, 'lost', ['kill_without_an_end', 'kill_forgotten']),
      harmOf(row, 'doubled', ['kill_doubled']),
    ]
    const told = harm.filter((one) => one !== undefined)
    const what = told.length === 0 ? 'nothing lost or doubled' : listed(told)
    return without === undefined ? `at ${row.variant} ${what}` : `without ${without} ${what}`
  })
}

function harmOf({ counted }: ModelRow, word: string, figures: readonly string[]): string | undefined {
  const harmed = counted.flatMap((run) => figures.map((name) => Number(run.figures[name] ?? 0)))
  const count = harmed.reduce((sum, one) => sum + one, 0)
  return count === 0 ? undefined : `${wholeNumber(count)} ${word}`
}
