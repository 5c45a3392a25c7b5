import { expect, test } from 'vitest'
import { LatencyHistogram } from './histogram.ts'
import { NOUN } from './ledger-fixtures.ts'
import { judgeMeasurement, slipPercentile, type VerdictInput } from './verdict.ts'

/** `count` samples of which the largest `beyond` are `high_us` and the others `low_us`. */
function samples(count: number, beyond: number, low_us: number, high_us: number): LatencyHistogram {
  return LatencyHistogram.of(Array.from({ length: count }, (_, n) => (n < count - beyond ? low_us : high_us)))
}
const GOOD: VerdictInput = {
  noun: NOUN,
  slip: samples(1_000, 0, 100, 100),
  completed: samples(1_000, 0, 5_000, 5_000),
  achieved_rate_share: 1,
  never_sent: 0,
  unresolved: 0,
}
const reasons = (change: Partial<VerdictInput>) => judgeMeasurement({ ...GOOD, ...change }).invalid_reasons

test('a good measurement is valid, without reasons', () => {
  expect(judgeMeasurement(GOOD)).toEqual({
    verdict: 'valid',
    invalid_reasons: [],
    schedule_reasons: [],
  })
})

test('slip is judged at p99 from 1,000 starts on, at p95 from 200, else at p50', () => {
  expect([1_000, 999, 200, 199, 1].map(slipPercentile)).toEqual([99, 95, 95, 50, 50])
})

test.each([
  // Exactly at the percentile's edge: one late start more, and the percentile itself is late.
  [1_000, 10, 11],
  [999, 49, 50],
  [200, 10, 11],
  [199, 99, 100],
])('of %i starts, %i may be late and %i may not', (count, may, may_not) => {
  expect(reasons({ slip: samples(count, may, 100, 50_000) })).toEqual([])
  expect(reasons({ slip: samples(count, may_not, 100, 50_000) })).toHaveLength(1)
})

test('1 ms is allowed, and says so', () => {
  expect(reasons({ slip: samples(1_000, 20, 100, 990) })).toEqual([])
  const [reason] = reasons({ slip: samples(1_000, 20, 100, 1_010) })
  expect(reason).toMatch(/slip p99 1\.01 ms, allowed 1\.00 ms, n = 1000\.$/)
})

test('a slow system is held to the same 1 ms', () => {
  // What the audit found valid: slip 5.35 ms, because the completed p99 was 63.
  const completed = samples(1_000, 20, 15_000, 63_000)
  expect(reasons({ completed, slip: samples(1_000, 20, 100, 5_350) })).toHaveLength(1)
  expect(reasons({ completed, slip: samples(1_000, 20, 100, 990) })).toEqual([])
})

test('5 ms are allowed where the cell’s own p50 is above a second', () => {
  const completed = samples(1_000, 600, 5_000, 2_005_000)
  expect(reasons({ completed, slip: samples(1_000, 20, 100, 4_990) })).toEqual([])
  expect(reasons({ completed, slip: samples(1_000, 20, 100, 5_010) })).toHaveLength(1)
  // Slow subjects that are fewer than half do not make the cell a slow one.
  const mixed = samples(1_000, 400, 5_000, 2_005_000)
  expect(reasons({ completed: mixed, slip: samples(1_000, 20, 100, 4_990) })).toHaveLength(1)
})

test('where nothing completes, 1 ms is allowed', () => {
  const completed = new LatencyHistogram()
  expect(reasons({ completed })).toEqual([])
  expect(reasons({ completed, slip: samples(1_000, 20, 100, 3_000) })).toHaveLength(1)
})

test('99 % of the target rate is enough, less is not, and is not rounded up', () => {
  expect(reasons({ achieved_rate_share: 0.99 })).toEqual([])
  expect(reasons({ achieved_rate_share: 0.98999 })).toEqual([
    'The target rate was not reached: 98.99 % of it, at least 99 % needed.',
  ])
})

test('unresolved and never sent subjects make it invalid, and every reason is given', () => {
  const verdict = judgeMeasurement({ ...GOOD, unresolved: 2, never_sent: 3, achieved_rate_share: 0.5 })
  expect(verdict.verdict).toBe('invalid')
  expect(verdict.invalid_reasons).toHaveLength(3)
  expect(verdict.invalid_reasons.join(' ')).toMatch(/50 %.*3 planned.*2 subject/)
})

test('a load without a schedule has no slip and no target rate', () => {
  expect(reasons({ slip: null, achieved_rate_share: null })).toEqual([])
})
