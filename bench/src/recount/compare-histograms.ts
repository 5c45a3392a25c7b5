import { type Cell, cellTitle, LATENCY_NAMES } from '@three-ways/result-files/cell'
import { type CellHistograms, HISTOGRAM_NAMES } from '@three-ways/result-files/histograms-file'
import { bounds } from './nearest-rank.ts'
import type { RecomputedCell } from './recompute.ts'

/** Enough of them that another cell's histogram, or a changed one, does not fit by chance. */
const PERCENTILES = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 100]

/** Where the histograms of a cell are not those of its order log; one sentence each. Pure. */
export function compareHistograms(
  cell: Cell,
  histograms: CellHistograms | undefined,
  recomputed: RecomputedCell,
): string[] {
  // A load without a schedule has no slip, and no run had its histogram before there was one.
  const names = histograms?.slip === undefined ? LATENCY_NAMES : HISTOGRAM_NAMES
  return names.flatMap((name) => {
    const sorted = name === 'slip' ? recomputed.slip_us : recomputed.latencies_us[name]
    const histogram = histograms?.[name]
    const what = `${cellTitle(cell)}: the histogram of ${name}`
    const count = histogram?.count ?? 0
    if (count !== sorted.length) return [`${what} holds ${count} orders, the log ${sorted.length}`]
    if (histogram === undefined || count === 0) return []
    const wrong = PERCENTILES.find((percentile) => {
      const { low, high } = bounds(sorted, percentile)
      const value_us = histogram.percentileUs(percentile) ?? Number.NaN
      return !(value_us >= low && value_us <= high)
    })
    if (wrong === undefined) return []
    const said_ms = (histogram.percentileUs(wrong) ?? Number.NaN) / 1000
    const logged_ms = (bounds(sorted, wrong).value ?? Number.NaN) / 1000
    return [`${what} has ${said_ms} ms at ${wrong} %, the log ${logged_ms}`]
  })
}
