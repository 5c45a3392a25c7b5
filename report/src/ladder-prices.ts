import type { ModelRow } from './model-row.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { meanOf, valuesOf } from './row-figures.ts'

/** What each step has that the one before it has not. */
export const LADDER_STEPS: Readonly<Record<string, string>> = {
  '0-transport': 'bare relay, nothing stored',
  '1-store': '+ one stored row per message',
  '2-confirms': '+ confirms, acknowledged behind the work',
  '3-inbox': '+ inbox',
  '4-outbox': '+ outbox with relay: the product, `/bulk`',
  '5-door': '+ a door that validates',
  '6-d2': '+ flushed before it is acknowledged (D2)',
}

/** One step of one model: what an order takes and costs there, and what a kill did. */
export interface LadderPrice {
  readonly step: string
  /** Of those that came at once, from the first one sent to the last end. */
  readonly us_per_order: number | undefined
  readonly orders: number | undefined
  /** At a steady rate. */
  readonly p50_ms: number | undefined
  /** Of those that came at once, all services together. */
  readonly services_cpu_ms: number | undefined
  /** Of so many orders, in all runs. */
  readonly killed: number
  readonly without_an_end: number
  readonly forgotten: number
  readonly doubled: number
}

/** The steps of a model that were measured, from the bottom up. */
export function ladderPrices(data: ReportData, model: string): LadderPrice[] {
  const own = countedRows(data, 'ladder').filter((row) => row.model === model)
  return own.toSorted((one, other) => one.variant.localeCompare(other.variant)).map(priceOf)
}

function priceOf(row: ModelRow): LadderPrice {
  const [seconds, orders] = [meanOf(row, 'burst_last_completed_s'), meanOf(row, 'burst_orders')]
  const sum = (name: string) => valuesOf(row, name).reduce((total, value) => total + value, 0)
  return {
    step: row.variant,
    us_per_order: seconds === undefined || !orders ? undefined : (1e6 * seconds) / orders,
    orders,
    p50_ms: row.latency.completed.p50_ms ?? undefined,
    services_cpu_ms: meanOf(row, 'burst_services_cpu_ms_per_order'),
    killed: sum('kill_orders'),
    without_an_end: sum('kill_without_an_end'),
    forgotten: sum('kill_forgotten'),
    doubled: sum('kill_doubled'),
  }
}
