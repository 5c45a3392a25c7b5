import { TREND_LEVEL, trendProbability } from '@three-ways/instrument/rank-trend'
import { medianOf } from '@three-ways/instrument/statistics/median'

/** One window of a warm-up: what its orders took, and what they cost each component. */
export interface WarmUpWindow {
  readonly orders: number
  /** Of the completed orders, from their plan; null for too few. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  /** CPU time by component (`services`, `broker`); null where it cannot be read. */
  readonly cpu_ms_per_order: Readonly<Record<string, number | null>>
}

/** The rank test looks at so many windows, the last ones; and at no fewer than four. */
const TREND_WINDOWS = 6
const LEAST_WINDOWS = 4
/** The last so many speak for the present: their median. */
const PRESENT_WINDOWS = 3
/** How far the present may be from the best there was. */
const NEAR_THE_BEST = 0.1
/** ... or so many times what neighbouring windows usually differ by, on a machine that is less quiet. */
const USUAL_STEPS = 1.5

/**
 * What still moves in a warm-up, as names (`p50`, `p95`, `CPU per order of broker`); empty when it is warm. A
 * figure is at rest when the exact rank test (`rank-trend.ts`, 10 %, both directions) finds no trend in its
 * last six windows, and the median of its last three is within a tenth of the best three so far: two figures
 * that happen to agree say nothing about a series that gets 4 % better in each window. Pure.
 */
export function stillMoving(windows: readonly WarmUpWindow[]): string[] {
  return [...seriesOf(windows)].flatMap(([name, values]) => (isAtRest(values) ? [] : [name]))
}

/** Whether a figure has stopped moving; one that could not be read does not hold anybody up. */
export function isAtRest(values: readonly (number | null)[]): boolean {
  const known = values.filter((value) => value !== null)
  if (known.length === 0 && values.length >= LEAST_WINDOWS) return true
  if (known.length < LEAST_WINDOWS) return false
  const last = known.slice(-TREND_WINDOWS)
  return trendProbability(last) > TREND_LEVEL && isNearTheBest(known, last)
}

function isNearTheBest(known: readonly number[], last: readonly number[]): boolean {
  const presents = known.flatMap((_, end) => {
    return end + 1 < PRESENT_WINDOWS ? [] : [medianOf(known.slice(end + 1 - PRESENT_WINDOWS, end + 1))]
  })
  const best = Math.min(...presents)
  const steps = last.slice(1).map((value, index) => Math.abs(value - (last[index] as number)))
  const allowed = Math.max(NEAR_THE_BEST * best, USUAL_STEPS * medianOf(steps))
  return (presents.at(-1) as number) - best <= allowed
}

function seriesOf(windows: readonly WarmUpWindow[]): Map<string, (number | null)[]> {
  const series = new Map<string, (number | null)[]>()
  series.set(
    'p50',
    windows.map(({ p50_ms }) => p50_ms),
  )
  series.set(
    'p95',
    windows.map(({ p95_ms }) => p95_ms),
  )
  const components = new Set(windows.flatMap(({ cpu_ms_per_order }) => Object.keys(cpu_ms_per_order)))
  for (const name of components) {
    series.set(
      `CPU per order of ${name}`,
      windows.map(({ cpu_ms_per_order }) => cpu_ms_per_order[name] ?? null),
    )
  }
  return series
}
