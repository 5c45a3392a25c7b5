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

/** So many times as many of the highest values are counted as stand beyond the percentile. */
const MOST_BEYOND = 4
/** And so many more, for percentiles beyond which hardly anything stands. */
const ALWAYS_COUNTED = 100

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
  const beyond = sorted.length - Math.max(1, Math.ceil((percentile / 100) * sorted.length))
  const resampled = { places, beyond, resamples, seed }
  // A resample's percentile stands near that of all values, so that counting what is above that mostly tells
  // it. Counting all always does.
  const near = Math.max(0, sorted.length - MOST_BEYOND * (beyond + 1) - ALWAYS_COUNTED)
  const found = (percentilesFrom(near, resampled) ?? percentilesFrom(0, resampled)) as Uint32Array
  found.sort()
  const tail = (1 - confidence) / 2
  const at = (share: number) => {
    return sorted[found[Math.min(resamples - 1, Math.floor(share * resamples))] as number] as number
  }
  return { low: at(tail), high: at(1 - tail) }
}

interface Resampled {
  /** Of the values of each series, in the order of time. */
  readonly places: readonly Uint32Array[]
  /** How many of all values stand beyond the percentile. */
  readonly beyond: number
  readonly resamples: number
  readonly seed: number
}

/**
 * The place of the percentile in each resample, where only places from `least` on are counted; undefined if
 * it stands below them in any. The draws are the same for every `least`.
 */
function percentilesFrom(
  least: number,
  { places, beyond, resamples, seed }: Resampled,
): Uint32Array | undefined {
  const random = seededRandom(seed)
  const end = places.reduce((sum, { length }) => sum + length, 0)
  const high = places.map((one) => highPlaces(one, least))
  const counts = new Uint32Array(end)
  const found = new Uint32Array(resamples)
  for (let sample = 0; sample < resamples; sample += 1) {
    counts.fill(0, least)
    for (const one of high) resample(one, counts, random)
    let place = end
    for (let passed = 0; passed <= beyond; passed += counts[place] as number) {
      place -= 1
      if (place < least) return undefined
    }
    found[sample] = place
  }
  return found
}

interface HighPlaces {
  /** Those that are counted, in the order of time. */
  readonly places: Uint32Array
  /** How many of them come before each value of the series. */
  readonly before: Uint32Array
}

function highPlaces(places: Uint32Array, least: number): HighPlaces {
  const before = new Uint32Array(places.length + 1)
  let high = 0
  for (const [index, place] of places.entries()) {
    if (place >= least) high += 1
    before[index + 1] = high
  }
  return { places: places.filter((place) => place >= least), before }
}

function resample({ places, before }: HighPlaces, counts: Uint32Array, random: () => number): void {
  const values = before.length - 1
  const length = Math.max(1, Math.round(Math.sqrt(values)))
  for (let filled = 0; filled < values; filled += length) {
    const from = Math.floor(random() * (values - length + 1))
    const to = from + Math.min(length, values - filled)
    const end = before[to] as number
    for (let index = before[from] as number; index < end; index += 1) {
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
