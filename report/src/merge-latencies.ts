import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { LATENCY_NAMES, type LatencyName } from '@three-ways/result-files/cell'
import type { CellHistograms } from '@three-ways/result-files/histograms-file'
import type { Latency, Result } from '@three-ways/result-files/metrics'

/**
 * The latencies of several repetitions as one distribution: their histograms are added, and percentiles taken
 * of the sum. Percentiles are never averaged. Where a histogram is missing there is a count and no
 * percentile.
 */
export function mergeLatencies(
  results: readonly Result[],
  histograms: readonly (CellHistograms | undefined)[],
): Result['latency'] {
  const [only] = results
  if (only !== undefined && results.length === 1) return only.latency
  const merged = LATENCY_NAMES.map((name) => [name, mergeOne(name, results, histograms)])
  return Object.fromEntries(merged) as Result['latency']
}

function mergeOne(
  name: LatencyName,
  results: readonly Result[],
  histograms: readonly (CellHistograms | undefined)[],
): Latency {
  const count = results.reduce((sum, result) => sum + result.latency[name].count, 0)
  const merged = LatencyHistogram.merged(histograms.flatMap((cell) => cell?.[name] ?? []))
  if (merged.count === count) return merged.toLatency()
  return { ...new LatencyHistogram().toLatency(), count }
}
