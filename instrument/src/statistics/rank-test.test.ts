import { describe, expect, test } from 'vitest'
import { holmAdjusted } from './holm.ts'
import { rankProbability } from './rank-test.ts'
import { ratioOf, smallestSeen } from './ratio.ts'

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

describe('the exact rank test', () => {
  test('agrees with cases counted by hand, and with the tables', () => {
    // Six against six apart: one dealing of 924 in each direction.
    expect(rankProbability(upTo(6), upTo(6, 7))).toBeCloseTo(2 / 924, 12)
    expect(rankProbability(upTo(6, 7), upTo(6))).toBeCloseTo(2 / 924, 12)
    // One pair the wrong way round: U = 1, dealings with U <= 1: two.
    expect(rankProbability([1, 2, 3, 4, 5, 7], [6, 8, 9, 10, 11, 12])).toBeCloseTo(4 / 924, 12)
    // U = 5 is the last of 6 against 6 below 5 % (0.0411), U = 6 is not (0.0649).
    expect(rankProbability([1, 2, 3, 4, 5, 11], [6, 7, 8, 9, 10, 12])).toBeCloseTo(38 / 924, 12)
    expect(rankProbability([1, 2, 3, 4, 6, 11], [5, 7, 8, 9, 10, 12])).toBeCloseTo(60 / 924, 12)
    expect(rankProbability([1, 2], [3, 4])).toBeCloseTo(2 / 6, 12)
  })

  test('equal values share their ranks', () => {
    // Ranks 1.5, 1.5 | 3.5, 3.5: 1 of 6 dealings has the lowest sum, 1 the highest.
    expect(rankProbability([1, 1], [2, 2])).toBeCloseTo(2 / 6, 12)
    // Ranks 1, 2.5 | 2.5, 4: sums 3.5, 3.5, 5, 5, 6.5, 6.5 about the mean of 5.
    expect(rankProbability([1, 2], [2, 3])).toBeCloseTo(4 / 6, 12)
    expect(rankProbability([7, 7, 7], [7, 7, 7])).toBe(1)
    expect(rankProbability([], [1])).toBe(1)
  })

  test('of all ways to deal twelve values, at most 5 % are called different at 5 %', () => {
    const dealings = Array.from({ length: 2 ** 12 }, (_, mask) => mask).filter(
      (mask) => upTo(12, 0).filter((bit) => (mask >> bit) & 1).length === 6,
    )
    expect(dealings.length).toBe(924)
    const alarms = dealings.filter((mask) => {
      const group = (side: number) => upTo(12, 0).filter((bit) => ((mask >> bit) & 1) === side)
      return rankProbability(group(0), group(1)) <= 0.05
    })
    expect(alarms.length).toBe(38)
  })
})

describe('several tests at once', () => {
  test('the lowest probability is multiplied by all, the next by one less, and none falls back', () => {
    const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005])
    expect(adjusted.map((value) => Number(value.toFixed(6)))).toEqual([0.03, 0.06, 0.06, 0.02])
  })

  test('tests of the family that were not made count as well', () => {
    expect(holmAdjusted([2 / 924], 6)[0]).toBeCloseTo(12 / 924, 12)
    expect(holmAdjusted([0.5], 6)).toEqual([1])
  })
})

describe('how much one group lies above another', () => {
  test('is the median of the quotients', () => {
    expect(ratioOf([10, 10, 10], [11, 11, 11], 0.95)).toEqual({ factor: 1.1 })
    expect(ratioOf([1, 2, 4], [2, 4, 8], 0.95)?.factor).toBeCloseTo(2, 12)
    expect(ratioOf([0, 1], [1, 2], 0.95)).toBeUndefined()
  })

  test('and excludes 1 exactly where the rank test shows a difference', () => {
    const base = [100, 101, 102, 103, 104, 105]
    for (const factor of [0.93, 0.96, 0.97, 0.975, 0.985, 1.01, 1.0235, 1.025, 1.0335, 1.05, 1.2]) {
      const values = base.map((value, index) => value * factor + index / 97)
      const { low, high } = ratioOf(base, values, 0.95)?.interval ?? { low: Number.NaN, high: Number.NaN }
      expect([factor, low > 1 || high < 1]).toEqual([factor, rankProbability(base, values) <= 0.05])
    }
  })

  test('the smallest difference is the one from which on a copy of the group is told from it', () => {
    const values = [100, 101, 102, 103, 104, 105]
    const seen = smallestSeen(values, 0.05 / 6) ?? Number.NaN
    const slower = (share: number) => values.map((value) => value * (1 + share))
    expect(rankProbability(values, slower(seen * 1.001))).toBeLessThanOrEqual(0.05 / 6)
    expect(rankProbability(values, slower(seen * 0.999))).toBeGreaterThan(0.05 / 6)
    expect(smallestSeen([1, 2, 3], 0.05)).toBeUndefined()
    expect(smallestSeen([5, 5, 5, 5, 5, 5], 0.05)).toBe(0)
  })
})
