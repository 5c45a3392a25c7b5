import { describe, expect, test } from 'vitest'
import { rankingClause } from './ranking.ts'
import { overlap, type RunInterval, runInterval } from './run-interval.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

describe('the interval of runs', () => {
  test('is the whole range below six runs, and is called a range', () => {
    expect(runInterval([3, 1, 2])).toEqual({ low: 1, median: 2, high: 3, runs: 3, words: 'range of 3 runs' })
    expect(runInterval([4])?.words).toBe('one run')
    expect(runInterval([])).toBeUndefined()
  })

  // Coverage of the true median, by the binomial distribution: 6 runs 96.9 %, 8 99.2 %, 9 96.1 %, 10 97.9 %.
  test.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
  ])('of %d runs goes from the %dth to the %dth', (runs, low, high) => {
    expect(runInterval(numbers(runs))).toMatchObject({ low, high })
    expect(runInterval(numbers(runs))?.words).toContain('95 % interval')
  })

  test('touching intervals overlap', () => {
    const [one, other, apart] = [
      [1, 2],
      [2, 3],
      [4, 5],
    ].map((values) => runInterval(values)) as [RunInterval, RunInterval, RunInterval]
    expect(overlap(one, other)).toBe(true)
    expect(overlap(one, apart)).toBe(false)
  })
})

describe('a ranking', () => {
  const clause = (...per_run: number[][]) =>
    rankingClause(
      per_run.map((values, index) => ({ name: `model-${index}`, per_run: values })),
      'ms',
    )

  test('names the winner only where the runs do not overlap', () => {
    expect(clause([5, 6], [1, 2])).toContain('model-1 is fastest')
    expect(clause([1, 3], [2, 4])).toContain('no difference shown between model-0')
    expect(clause([1, 3], [2, 4], [9, 9.5])).not.toContain('model-2')
  })

  test('has no winner by one run, and no ranking of one model', () => {
    expect(clause([1], [100])).toContain('no winner')
    expect(clause([1, 2])).toBeUndefined()
    expect(clause([1, 2], [])).toBeUndefined()
  })
})
