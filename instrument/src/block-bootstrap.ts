import { seededRandom } from './seeded-random.ts'

export interface BootstrapOptions {
  /** Of the interval, such as 0.99. */
  readonly confidence: number
  readonly resamples: number
  readonly seed: number
}

/**
 * Interval of a statistic over values in the order of time, several series at once: resampled in blocks of
 * neighbours (moving blocks; Künsch 1989, Liu and Singh 1992), because subjects that are sent one after the
 * other wait behind the same thing and are not independent. Blocks are as long as the square root of the
 * series; the interval is that of the percentiles. `statistic` gets one resample of each series, sorted
 * ascending.
 */
export function blockBootstrapInterval(
  series: readonly Float64Array[],
  statistic: (resampled: readonly Float64Array[]) => number,
  { confidence, resamples, seed }: BootstrapOptions,
): { readonly low: number; readonly high: number } {
  const random = seededRandom(seed)
  const results = Float64Array.from({ length: resamples }, () => {
    return statistic(series.map((values) => resample(values, random).sort()))
  }).sort()
  const at = (share: number) => results[Math.min(resamples - 1, Math.floor(share * resamples))] as number
  const beyond = (1 - confidence) / 2
  return { low: at(beyond), high: at(1 - beyond) }
}

function resample(values: Float64Array, random: () => number): Float64Array {
  const length = Math.max(1, Math.round(Math.sqrt(values.length)))
  const sample = new Float64Array(values.length)
  for (let filled = 0; filled < sample.length; filled += length) {
    const from = Math.floor(random() * (values.length - length + 1))
    const block = values.subarray(from, from + Math.min(length, sample.length - filled))
    sample.set(block, filled)
  }
  return sample
}
