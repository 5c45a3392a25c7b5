import { lowerBoundBy } from '@three-ways/instrument/capacity-search'
import { capacityText } from '../capacity-section.ts'
import { isHollow, rateOf } from '../load-points.ts'
import type { ModelRow } from '../model-row.ts'
import { number, wholeNumber } from '../numbers.ts'
import { countedRows, ofScenario, type ReportData } from '../report-data.ts'
import { placesIn } from './no-measurement.ts'

/** A rate that was offered, and what became of its orders. */
export interface LoadFact {
  readonly rate_per_s: number
  /** Null for too few orders. */
  readonly p50_ms: number | null
  readonly p99_ms: number | null
  readonly n: number
  /** Why it says more of the machine than of the model, or was not held; undefined where it was. */
  readonly hollow: string | undefined
}

/** The highest rate that keeps to an objective. */
export interface CapacityFact {
  readonly per_s: number
  readonly objective_ms: number | undefined
  /** `at least 2,000 (not confirmed, limited by generator)`. */
  readonly text: string
  /** A lower bound, or not confirmed. */
  readonly is_hollow: boolean
}

/** All that is known of one model under more and more load. */
export interface LoadPlace {
  readonly model: string
  readonly points: readonly LoadFact[]
  readonly capacity: CapacityFact | undefined
  readonly why_not: string | undefined
}

/**
 * By `load` where that was measured; else the windows in which a capacity was looked for. Undefined without
 * either.
 */
export function loadPlaces(data: ReportData): { of: 'load' | 'capacity'; places: LoadPlace[] } | undefined {
  const of = countedRows(data, 'load').length > 0 ? 'load' : 'capacity'
  const rows = countedRows(data, of)
  if (rows.length === 0) return undefined
  const places = data.models.map((model): LoadPlace => {
    const own = rows.filter((row) => row.model === model)
    const points = own.flatMap(of === 'load' ? gridPoint : searched)
    const capacity = countedRows(data, 'capacity').find((row) => row.model === model)
    const why_not = points.length > 0 ? undefined : whyNot(data, of, model)
    const sorted = points.toSorted((one, other) => one.rate_per_s - other.rate_per_s)
    return { model, points: sorted, capacity: capacity && capacityOf(capacity), why_not }
  })
  return { of, places }
}

function whyNot(data: ReportData, scenario: string, model: string): string {
  const [first] = ofScenario(data, scenario)
  const places = first && placesIn(data, scenario, first.variant)
  return places?.find((place) => place.model === model)?.why_not ?? 'no valid measurement'
}

function gridPoint(row: ModelRow): LoadFact[] {
  const { count, p50_ms, p99_ms } = row.latency.completed
  const reasons = [...new Set(row.counted.flatMap(({ hollow_reasons = [] }) => hollow_reasons))]
  const hollow = isHollow(row) ? reasons.join(' ') : undefined
  return [{ rate_per_s: rateOf(row.variant), p50_ms, p99_ms, n: count, hollow }]
}

/** Each window that was tried. Those of one rate are points of their own. */
function searched({ counted }: ModelRow): LoadFact[] {
  return counted.flatMap(({ search = [] }) =>
    search.map(({ rate_per_s, completed_p99_ms, within_objective, held, limit }): LoadFact => {
      const hollow = held ? undefined : `not held: ${limit}`
      return { rate_per_s, p50_ms: null, p99_ms: completed_p99_ms, n: within_objective, hollow }
    }),
  )
}

function capacityOf(row: ModelRow): CapacityFact | undefined {
  const [run] = row.counted
  const { capacity_per_s: per_s, capacity_is, objective_ms } = run?.figures ?? {}
  if (typeof per_s !== 'number') return undefined
  const is_bound = row.counted.some(({ search = [] }) => lowerBoundBy(search) !== undefined)
  return {
    per_s,
    objective_ms: typeof objective_ms === 'number' ? objective_ms : undefined,
    text: capacityText(row),
    is_hollow: is_bound || capacity_is !== 'confirmed',
  }
}

/** A point in words, for who points at it. */
export function saysOf(model: string, { rate_per_s, p50_ms, p99_ms, n, hollow }: LoadFact): string {
  const percentiles = [
    ...(p50_ms === null ? [] : [`p50 ${number(p50_ms)} ms`]),
    ...(p99_ms === null ? [] : [`p99 ${number(p99_ms)} ms`]),
  ]
  const why = hollow === undefined ? '' : `; hollow: ${hollow}`
  return `${model} at ${wholeNumber(rate_per_s)}/s: ${percentiles.join(', ')} (n = ${wholeNumber(n)})${why}`
}
