import { blockBootstrapInterval } from '@three-ways/instrument/block-bootstrap'

/** Whether a cell measured one state, or a system on its way to another. Times in milliseconds. */
export interface Stationarity {
  /** Completed orders in a third of the cell. */
  readonly orders_per_third: number
  readonly first_third_p50_ms: number
  readonly last_third_p50_ms: number
  /** 99 % block-bootstrap interval of the difference, last less first. */
  readonly difference_low_ms: number
  readonly difference_high_ms: number
  readonly stationary: boolean
}

const LEAST_ORDERS = 300
const LEAST_SHARE = 0.15
const LEAST_DIFFERENCE_MS = 0.4
const BOOTSTRAP = { confidence: 0.99, resamples: 1_000, seed: 1 } as const

/**
 * Compares the first third of a cell with the last one, by the medians of what completion took. Not
 * stationary is what differs by more than 15 % and by more than 0.4 ms and beyond a 99 % block-bootstrap
 * interval. `latencies_ms`: of the completed orders, in the order of their plan. Undefined for fewer than 300
 * in a third: not judged. Pure.
 */
export function stationarityOf(latencies_ms: Float64Array): Stationarity | undefined {
  const third = Math.floor(latencies_ms.length / 3)
  if (third < LEAST_ORDERS) return undefined
  const first = latencies_ms.slice(0, third)
  const last = latencies_ms.slice(-third)
  const before_ms = medianOfSorted(first.toSorted())
  const after_ms = medianOfSorted(last.toSorted())
  const { low, high } = blockBootstrapInterval([first, last], differenceOfMedians, BOOTSTRAP)
  const difference_ms = Math.abs(after_ms - before_ms)
  const moved =
    difference_ms > LEAST_SHARE * Math.min(before_ms, after_ms) &&
    difference_ms > LEAST_DIFFERENCE_MS &&
    (low > 0 || high < 0)
  return {
    orders_per_third: third,
    first_third_p50_ms: round(before_ms),
    last_third_p50_ms: round(after_ms),
    difference_low_ms: round(low),
    difference_high_ms: round(high),
    stationary: !moved,
  }
}

/** Why a cell is no measurement of one state; undefined where it is one, or was not judged. */
export function notStationaryReason(found: Stationarity | undefined): string | undefined {
  if (found === undefined || found.stationary) return undefined
  const { orders_per_third: n, first_third_p50_ms, last_third_p50_ms } = found
  const interval = `${found.difference_low_ms} to ${found.difference_high_ms} ms`
  return (
    `Not stationary: the completed p50 went from ${first_third_p50_ms} ms in the first third to ` +
    `${last_third_p50_ms} ms in the last (n = ${n} each; the difference is ${interval} with 99 % confidence).`
  )
}

function differenceOfMedians([first, last]: readonly Float64Array[]): number {
  return medianOfSorted(last as Float64Array) - medianOfSorted(first as Float64Array)
}

function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
