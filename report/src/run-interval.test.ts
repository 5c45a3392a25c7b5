import { describe, expect, test } from 'vitest'
import { runInterval } from './run-interval.ts'

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
})
