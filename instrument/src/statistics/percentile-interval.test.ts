import { expect, test } from 'vitest'
import { blockBootstrapInterval } from '../block-bootstrap.ts'
import { seededRandom } from '../seeded-random.ts'
import { percentileInterval } from './percentile-interval.ts'

const OPTIONS = { confidence: 0.95, resamples: 400, seed: 5 }
const values = (count: number, seed: number) => {
  const random = seededRandom(seed)
  return Float64Array.from({ length: count }, () => Math.round(1_000 * (1 + 9 * random() ** 8)))
}

/** The same percentile of each resample, by sorting. */
function bySorting(series: readonly Float64Array[], percentile: number) {
  const statistic = (resampled: readonly Float64Array[]) => {
    const sorted = resampled.flatMap((one) => [...one]).sort((a, b) => a - b)
    return sorted[Math.ceil((percentile / 100) * sorted.length) - 1] as number
  }
  return blockBootstrapInterval(series, statistic, OPTIONS)
}

test('counting places gives what sorting each resample gives, with equal values too', () => {
  for (const percentile of [50, 95, 99]) {
    const series = [values(500, 1), values(700, 2), values(300, 3)]
    expect(percentileInterval(series, percentile, OPTIONS)).toEqual(bySorting(series, percentile))
  }
})

test('a value that many have stands below those that are counted first, and changes nothing', () => {
  const series = [values(900, 1), values(900, 2)].map((one) => one.map((value) => Math.min(value, 1_500)))
  expect(series[0]?.filter((value) => value === 1_500).length).toBeGreaterThan(200)
  expect(percentileInterval(series, 99, OPTIONS)).toEqual(bySorting(series, 99))
})

test('the true p99 of what was drawn lies inside in most of the cases', () => {
  const true_p99 = 1_000 * (1 + 9 * 0.99 ** 8)
  const inside = Array.from({ length: 60 }, (_, n) => {
    const { low, high } =
      percentileInterval([values(2_000, 100 + n), values(2_000, 500 + n)], 99, OPTIONS) ?? {}
    return low !== undefined && high !== undefined && low <= true_p99 && true_p99 <= high
  }).filter(Boolean).length
  expect(inside).toBeGreaterThanOrEqual(50)
})

test('neighbours that wait for the same thing make it wider than the same values in another order', () => {
  const slow = Float64Array.from({ length: 3_600 }, (_, n) => (n % 1_200 < 14 ? 50 : 5) + (n % 7) / 10)
  const spread = Float64Array.from({ length: 3_600 }, (_, n) => slow[(n * 1_201) % 3_600] as number)
  const width = (series: Float64Array) => {
    const { low, high } = percentileInterval([series], 98.8, OPTIONS) ?? { low: 0, high: 0 }
    return high - low
  }
  expect(spread.toSorted()).toEqual(slow.toSorted())
  expect(width(slow)).toBeGreaterThanOrEqual(width(spread))
})

test('nothing has no interval, and one value is its own', () => {
  expect(percentileInterval([new Float64Array()], 99, OPTIONS)).toBeUndefined()
  expect(percentileInterval([Float64Array.of(7)], 99, OPTIONS)).toEqual({ low: 7, high: 7 })
})
