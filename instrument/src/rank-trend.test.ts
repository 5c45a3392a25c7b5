import { expect, test } from 'vitest'
import { trendProbability } from './rank-trend.ts'

test('the probabilities are those of Kendall’s table', () => {
  // n = 4: S = 6 in one of 24 permutations; n = 6: S = 15 in one of 720, S >= 11 in 20 of 720 (0.028).
  expect(trendProbability([1, 2, 3, 4])).toBeCloseTo(2 / 24, 10)
  expect(trendProbability([6, 5, 4, 3, 2, 1])).toBeCloseTo(2 / 720, 10)
  expect(trendProbability([2, 1, 4, 3, 5, 6])).toBeCloseTo(2 * (20 / 720), 10)
})

test('no direction, ties and too few are no trend', () => {
  expect(trendProbability([1, 3, 2, 3, 1, 2])).toBeGreaterThan(0.5)
  expect(trendProbability([7, 7, 7, 7, 7, 7])).toBe(1)
  expect(trendProbability([2, 1])).toBe(1)
})
