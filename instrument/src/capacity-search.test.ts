import { describe, expect, test } from 'vitest'
import { backlogGrowth } from './backlog-growth.ts'
import { capacityOf, lowerBoundBy, nextRate, type Tried } from './capacity-search.ts'

const BOUNDS = { start_per_s: 500, least_per_s: 5, most_per_s: 5_000, resolution: 1.05 }

/** The rates that are tried on a system that holds up to `true_per_s`. */
function searched(true_per_s: number, bounds = BOUNDS): Tried[] {
  const tried: Tried[] = []
  for (;;) {
    const rate_per_s = nextRate(tried, bounds)
    if (rate_per_s === undefined) return tried
    tried.push({ rate_per_s, held: rate_per_s <= true_per_s })
  }
}

describe('the search for a capacity', () => {
  test.each([7, 30, 499, 500, 501, 1_234, 3_999, 4_999])('finds %i/s within 5 percent', (true_per_s) => {
    const found = capacityOf(searched(true_per_s)) ?? 0
    expect(found).toBeLessThanOrEqual(true_per_s)
    // A whole subject a second is as fine as it gets.
    expect(true_per_s - found).toBeLessThan(Math.max(1, 0.05 * true_per_s))
  })

  test('asks no more of this machine than its bound, and ends where nothing is held', () => {
    expect(Math.max(...searched(99_999).map(({ rate_per_s }) => rate_per_s))).toBe(5_000)
    expect(searched(1).at(-1)?.rate_per_s).toBe(5)
    expect(capacityOf(searched(1))).toBeUndefined()
  })

  test('is short: nine windows around a thousand subjects a second', () => {
    for (const true_per_s of [300, 800, 1_100, 1_700, 2_500]) {
      expect(searched(true_per_s).length).toBeLessThanOrEqual(9)
    }
  })

  test('ends on a machine whose answers contradict each other', () => {
    let flip = false
    const tried: Tried[] = []
    for (let rate = nextRate(tried, BOUNDS); rate !== undefined; rate = nextRate(tried, BOUNDS)) {
      flip = !flip
      tried.push({ rate_per_s: rate, held: flip })
    }
    expect(tried.length).toBeLessThanOrEqual(14)
  })
})

describe('a capacity is a lower bound', () => {
  type Window = Parameters<typeof lowerBoundBy>[0][number]
  const window = (rate_per_s: number, limit: Window['limit'], drained_after_s: number | null = 1): Window => {
    return { rate_per_s, held: limit === null, limit, drained_after_s }
  }

  test.each<[string, Window[], ReturnType<typeof lowerBoundBy>]>([
    ['nowhere where the system was the limit', [window(500, null), window(1_000, 'objective')], undefined],
    ['where the generator was', [window(500, null), window(1_000, 'generator')], 'generator'],
    [
      'not where the generator was late at a higher rate alone',
      [window(1_000, 'generator'), window(500, null), window(700, 'backlog')],
      undefined,
    ],
    ['where all that was tried was held', [window(500, null), window(5_000, null)], 'bound of the search'],
    ['where a window was not drained', [window(500, null), window(1_000, 'hopeless', null)], 'not drained'],
    ['nowhere where nothing was tried', [], undefined],
  ])('%s', (_, windows, by) => {
    expect(lowerBoundBy(windows)).toBe(by)
  })
})

describe('a backlog', () => {
  const PLAN = { seconds: 15, rate_per_s: 1_000, objective_ms: 250 }
  /** So long each subject takes, by the second in which it was planned. */
  const subjects = (took_ms: (second: number) => number) =>
    Array.from({ length: 15_000 }, (_, n) => ({
      planned_us: n * 1_000,
      ended_us: n * 1_000 + took_ms(n / 1_000) * 1_000,
    }))

  test('does not grow where each subject takes as long as the others', () => {
    expect(
      backlogGrowth(
        subjects(() => 100),
        PLAN,
      ),
    ).toMatchObject({ grows: false })
    // A stall in the middle, or a slow start, is no growth.
    expect(
      backlogGrowth(
        subjects((second) => (second > 6 && second < 8 ? 240 : 20)),
        PLAN,
      ).grows,
    ).toBe(false)
    expect(
      backlogGrowth(
        subjects((second) => (second < 4 ? 200 : 20)),
        PLAN,
      ).grows,
    ).toBe(false)
  })

  test('grows where the wait does, long before the objective is missed', () => {
    const { grows, open_first_third, open_last_third } = backlogGrowth(
      subjects((second) => 10 + 8 * second),
      PLAN,
    )
    expect(grows).toBe(true)
    expect(open_last_third).toBeGreaterThan(open_first_third)
  })

  test('does not grow by what would take minutes to matter', () => {
    expect(
      backlogGrowth(
        subjects((second) => 10 + second),
        PLAN,
      ).grows,
    ).toBe(false)
  })
})
