import { expect, test } from 'vitest'
import { LatencyHistogram } from './histogram.ts'
import { seededRandom } from './seeded-random.ts'

test('percentiles agree with sorting, within the 0.1 % of the histogram, from microseconds to minutes', () => {
  const random = seededRandom(4)
  const samples = Array.from({ length: 20_000 }, () => Math.round(10 ** (8 * random())))
  const sorted = samples.toSorted((a, b) => a - b)
  const histogram = LatencyHistogram.of(samples)
  for (const percentile of [1, 50, 90, 95, 99, 99.9, 100]) {
    const exact_us = sorted[Math.ceil((percentile * sorted.length) / 100 - 1e-6) - 1] ?? Number.NaN
    const found_us = histogram.percentileUs(percentile) ?? Number.NaN
    expect(found_us).toBeGreaterThanOrEqual(exact_us)
    expect(found_us).toBeLessThanOrEqual(exact_us * 1.001 + 1)
  }
})

test('latencies below 2 ms are kept to the microsecond: no floor of whole milliseconds', () => {
  const histogram = LatencyHistogram.of([137, 138, 139])
  expect(histogram.percentileUs(50)).toBe(138)
})

test.each([
  [19, { p50_ms: null, p95_ms: null, p99_ms: null }],
  [20, { p50_ms: 0.01, p95_ms: null, p99_ms: null }],
  [199, { p50_ms: 0.1, p95_ms: null, p99_ms: null }],
  [200, { p50_ms: 0.1, p95_ms: 0.19, p99_ms: null }],
  [999, { p50_ms: 0.5, p95_ms: 0.95, p99_ms: null }],
  [1_000, { p50_ms: 0.5, p95_ms: 0.95, p99_ms: 0.99 }],
])('of %i samples only percentiles with ten samples beyond them are printed', (count, expected) => {
  const latency = LatencyHistogram.of(Array.from({ length: count }, (_, n) => n + 1)).toLatency()
  expect(latency).toMatchObject({ count, ...expected, min_ms: 0.001, max_ms: count / 1000 })
})

test('nothing recorded: nothing to print', () => {
  const nothing = { min_ms: null, mean_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null }
  expect(new LatencyHistogram().toLatency()).toEqual({ count: 0, ...nothing })
  expect(new LatencyHistogram().percentileUs(50)).toBeUndefined()
})

test('merging pools the samples; the percentile of the whole is not the mean of the parts', () => {
  const fast = LatencyHistogram.of(new Array<number>(9_000).fill(1_000))
  const slow = LatencyHistogram.of(new Array<number>(1_000).fill(100_000))
  const merged = LatencyHistogram.merged([fast, slow])
  expect(merged.count).toBe(10_000)
  expect(merged.toLatency().p50_ms).toBeCloseTo(1, 2)
  expect(merged.toLatency().p99_ms).toBeGreaterThan(99)
  expect(fast.count).toBe(9_000)
})

test('encoding keeps every count', () => {
  const random = seededRandom(9)
  const histogram = LatencyHistogram.of(Array.from({ length: 3_000 }, () => Math.round(5_000_000 * random())))
  const decoded = LatencyHistogram.decode(histogram.encode())
  expect(decoded.toLatency()).toEqual(histogram.toLatency())
  expect(decoded.count).toBe(3_000)
})

test('moments that did not happen are left out; a negative latency is a broken clock', () => {
  expect(LatencyHistogram.of([1, null, Number.NaN, 2]).count).toBe(2)
  expect(() => LatencyHistogram.of([-5])).toThrow('0 us or more')
})

test('a latency beyond the prepared range is kept, not cut off', () => {
  expect(LatencyHistogram.of([8_000_000_000]).toLatency().max_ms).toBeGreaterThanOrEqual(8_000_000)
})
