import { expect, test } from 'vitest'
import { seededRandom } from '../seeded-random.ts'
import { type Pair, pairedRatioOf } from './paired-ratio.ts'

const pairs = (...quotients: readonly number[]) => quotients.map((quotient): Pair => [100, 100 * quotient])

test('what both of a pair have in common is in neither', () => {
  const speeds = [1, 3, 0.2, 7, 1.5, 10]
  const found = pairedRatioOf(
    speeds.map((speed) => [speed, 1.02 * speed]),
    0.95,
  )
  expect(found?.factor).toBeCloseTo(1.02, 12)
  expect(found?.interval?.low).toBeCloseTo(1.02, 12)
  expect(found?.interval?.high).toBeCloseTo(1.02, 12)
})

test('is the median of all means of two', () => {
  // Logarithms 0, 2 and 6: means 0, 1, 2, 3, 4, 6.
  expect(pairedRatioOf(pairs(1, Math.exp(2), Math.exp(6)), 0.95)?.factor).toBeCloseTo(Math.exp(2.5), 9)
})

test('the interval is the one of the tables', () => {
  const { low, high } = pairedRatioOf(pairs(1, 1.01, 1.02, 1.03, 1.04, 1.05), 0.95)?.interval ?? {}
  // Six pairs: only the outermost are left out by nobody (T = 0, 2 of 64 ways).
  expect([low, high].map((value) => value?.toFixed(9))).toEqual(['1.000000000', '1.050000000'])
  // Five are too few (2 of 32 ways are more than 5 %).
  expect(pairedRatioOf(pairs(1, 1.01, 1.02, 1.03, 1.04), 0.95)).not.toHaveProperty('interval')
})

test('of all ways in which eight differences may have signs, at most 5 % are called a difference', () => {
  const alarms = Array.from({ length: 2 ** 8 }, (_, mask) => mask).filter((mask) => {
    const quotients = [1, 2, 3, 4, 5, 6, 7, 8].map((rank, bit) =>
      Math.exp(((mask >> bit) & 1) === 1 ? rank / 100 : -rank / 100),
    )
    const { low, high } = pairedRatioOf(pairs(...quotients), 0.95)?.interval ?? { low: 0, high: 2 }
    return low > 1 || high < 1
  })
  // T <= 3 is the last below 5 %: ranks of none, 1, 2, 3, and 1 and 2, on either side.
  expect(alarms).toHaveLength(10)
})

test('holds what is true as often as it says, of pairs that differ much among each other', () => {
  const random = seededRandom(5)
  const missed = Array.from({ length: 400 }, () => {
    const drawn = Array.from({ length: 10 }, (): Pair => {
      const speed = 1 + 4 * random()
      return [speed, speed * 1.02 * Math.exp((random() - random()) / 20)]
    })
    const { low, high } = pairedRatioOf(drawn, 0.95)?.interval ?? { low: 2, high: 2 }
    return low > 1.02 || high < 1.02
  }).filter((is_missed) => is_missed)
  expect(missed.length).toBeGreaterThan(4)
  expect(missed.length).toBeLessThan(36)
})

test('without pairs, or with something that is not above 0, there is none', () => {
  expect(pairedRatioOf([], 0.95)).toBeUndefined()
  expect(pairedRatioOf([[0, 1]], 0.95)).toBeUndefined()
  expect(pairedRatioOf([[1, Number.NaN]], 0.95)).toBeUndefined()
})
