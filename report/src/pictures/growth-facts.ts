import type { GrowthPoint } from '@three-ways/result-files/growth-point'
import type { Result } from '@three-ways/result-files/metrics'
import { largestService } from '../growth-section.ts'
import { countedRows, type ReportData } from '../report-data.ts'

/** Where a run had come to behind a twentieth of its orders. */
export interface GrowthMoment {
  readonly orders: number
  /** Null of orders that came at a rate: from one end to the next it is the time of their plan. */
  readonly us_per_order: number | null
  readonly p99_ms: number | null
  /** Of the service that held the most at any moment of the run. */
  readonly resident_mb: number | null
  readonly store_kb_per_order: number | null
}

/** One run of one model. */
export interface GrowthFact {
  readonly variant: string
  readonly orders: number
  readonly hollow: boolean
  readonly points: readonly GrowthMoment[]
}

export interface GrowthPlace {
  readonly model: string
  readonly runs: readonly GrowthFact[]
  readonly why_not: string | undefined
}

/** What is drawn of a run, a row each. */
export interface Measure {
  readonly title: string
  readonly unit: string
  readonly of: (moment: GrowthMoment) => number | null
}

export const MEASURES: readonly Measure[] = [
  { title: 'time per order (µs)', unit: 'µs per order', of: ({ us_per_order }) => us_per_order },
  { title: 'done p99, at a rate (ms)', unit: 'ms (p99)', of: ({ p99_ms }) => p99_ms },
  { title: 'largest service (MB)', unit: 'MB', of: ({ resident_mb }) => resident_mb },
  {
    title: 'stores (KB per order)',
    unit: 'KB per order',
    of: ({ store_kb_per_order }) => store_kb_per_order,
  },
]

const POINTS = 20
const STEADY = 'steady'

/** Every run of every model, the longest first; undefined where no growth was measured. */
export function growthPlaces(data: ReportData): GrowthPlace[] | undefined {
  const rows = countedRows(data, 'growth')
  const places = data.models.map((model): GrowthPlace => {
    const own = rows.filter((row) => row.model === model).flatMap(({ counted }) => counted)
    const runs = own.flatMap(factOf).toSorted((one, other) => other.orders - one.orders)
    return { model, runs, why_not: runs.length > 0 ? undefined : 'no growth was measured' }
  })
  return places.every(({ runs }) => runs.length === 0) ? undefined : places
}

function factOf(run: Result): GrowthFact[] {
  const { variant, curve = [], hollow_reasons = [], ledger } = run
  const service = largestService(run)?.name
  const is_steady = variant === STEADY
  const each = Math.max(1, Math.ceil(curve.length / POINTS))
  const groups = Array.from({ length: Math.ceil(curve.length / each) }, (_, index) => {
    return curve.slice(index * each, (index + 1) * each)
  })
  const points = groups.flatMap((group) => momentOf(group, service, is_steady))
  if (points.length === 0) return []
  return [{ variant, orders: ledger.offered, hollow: hollow_reasons.length > 0, points }]
}

/** Of hundredths that have as many orders each. */
function momentOf(group: readonly GrowthPoint[], service: string | undefined, is_steady: boolean) {
  const last = group.at(-1)
  if (last === undefined) return []
  const known = (values: readonly (number | null | undefined)[]) =>
    values.filter((value): value is number => value !== null && value !== undefined)
  const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
  const mean_us = group.reduce((sum, { us_per_order }) => sum + us_per_order, 0) / group.length
  const moment: GrowthMoment = {
    orders: last.orders,
    us_per_order: is_steady ? null : mean_us,
    p99_ms: most(known(group.map(({ p99_ms }) => p99_ms))),
    resident_mb:
      service === undefined ? null : most(known(group.map(({ resident_mb }) => resident_mb[service]))),
    store_kb_per_order: known(group.map(({ store_kb_per_order }) => store_kb_per_order)).at(-1) ?? null,
  }
  return [moment]
}
