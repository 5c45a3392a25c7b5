import { seededRandom } from '../seeded-random.ts'

export interface PercentileIntervalOptions {
  /** Of the interval, such as 0.95. */
  readonly confidence: number
  readonly resamples: number
  readonly seed: number
}

/** The interval of a percentile over several series together, in their unit. */
export interface PercentileInterval {
  readonly low: number
  readonly high: number
}

/**
 * Interval of a percentile (nearest rank) of all series put together: each, in the order of time, is
 * resampled in moving blocks as long as the square root of it, because neighbours wait behind the same thing;
 * the interval is that of the percentiles of the resamples. It tells how well these samples determine the
 * figure, not what another day would give. Undefined without a value. Pure: the same seed gives the same.
 */
export function percentileInterval(
  series: readonly Float64Array[],
  percentile: number,
  { confidence, resamples, seed }: PercentileIntervalOptions,
): PercentileInterval | undefined {
  const sorted = Float64Array.from(series.flatMap((values) => [...values])).sort()
  if (sorted.length === 0) return undefined
  // Values are counted by their place among all of them: sorting each resample would take a hundred times as
  // long.
  const places = series.map((values) => Uint32Array.from(values, (value) => placeOf(sorted, value)))
  const random = seededRandom(seed)
  const counts = new Uint32Array(sorted.length)
  const beyond = sorted.length - Math.max(1, Math.ceil((percentile / 100) * sorted.length))
  const found = Float64Array.from({ length: resamples }, () => {
    counts.fill(0)
    for (const one of places) resample(one, counts, random)
    let place = sorted.length
    for (let passed = 0; passed <= beyond; passed += counts[place] as number) place -= 1
    return sorted[place] as number
  }).sort()
  const tail = (1 - confidence) / 2
  const at = (share: number) => found[Math.min(resamples - 1, Math.floor(share * resamples))] as number
  return { low: at(tail), high: at(1 - tail) }
}

function resample(places: Uint32Array, counts: Uint32Array, random: () => number): void {
  const length = Math.max(1, Math.round(Math.sqrt(places.length)))
  for (let filled = 0; filled < places.length; filled += length) {
    const from = Math.floor(random() * (places.length - length + 1))
    const to = from + Math.min(length, places.length - filled)
    for (let index = from; index < to; index += 1) {
      const place = places[index] as number
      counts[place] = (counts[place] as number) + 1
    }
  }
}

/** Where the first of the values that are not below it stands. */
function placeOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
