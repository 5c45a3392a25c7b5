// Three significant digits are promised by HDR: a bucket is at most 0.1 % wide, plus the microsecond of
// rounding.
const HDR_SHARE = 0.001
const ROUNDING_US = 2

/**
 * Between what a percentile out of a histogram may lie that was filled with these values (ascending), around
 * the nearest rank: the smallest value that at least so many percent of the values do not exceed. Two
 * definitions of a percentile may choose neighbouring ranks: a value between those is no difference.
 */
export function bounds(sorted: Float64Array, percentile: number) {
  const rank = rankOf(sorted, percentile)
  // About the smallest and the largest value there are no two opinions.
  const beside = percentile === 0 || percentile === 100 ? 0 : 1
  const lowest_us = sorted[Math.max(0, rank - 1 - beside)] ?? Number.NaN
  const highest_us = sorted[Math.min(sorted.length - 1, rank - 1 + beside)] ?? Number.NaN
  return {
    low: lowest_us * (1 - HDR_SHARE) - ROUNDING_US,
    high: highest_us * (1 + HDR_SHARE) + ROUNDING_US,
    /** The value at the rank itself; `undefined` without any. */
    value: sorted[rank - 1],
  }
}

function rankOf(sorted: Float64Array, percentile: number): number {
  return Math.max(1, Math.ceil((percentile / 100) * sorted.length))
}
