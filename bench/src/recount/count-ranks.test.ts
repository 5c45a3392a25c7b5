import { trendProbability } from '@three-ways/instrument/rank-trend'
import { seededRandom } from '@three-ways/instrument/seeded-random'
import { holmAdjusted } from '@three-ways/instrument/statistics/holm'
import { rankProbability } from '@three-ways/instrument/statistics/rank-test'
import { expect, test } from 'vitest'
import { holmOf, probabilityByPairs, shareOfOrders } from './count-ranks.ts'

const random = seededRandom(7)
const draw = (count: number, different: number) => {
  return Array.from({ length: count }, () => Math.floor(random() * different))
}

test('both ways of counting agree, with many equal values and with few', () => {
  for (const different of [2, 4, 10, 1_000]) {
    for (const [ones, others] of [
      [6, 6],
      [3, 7],
      [8, 8],
      [1, 4],
    ] as const) {
      const [one, other] = [draw(ones, different), draw(others, different)]
      expect(probabilityByPairs(one, other)).toBeCloseTo(rankProbability(one, other), 12)
    }
  }
})

test('orders written down one by one are as many as were counted', () => {
  for (let round = 0; round < 10; round += 1) {
    const values = draw(6, 20)
    if (new Set(values).size === 6) expect(shareOfOrders(values)).toBeCloseTo(trendProbability(values), 12)
  }
  expect(shareOfOrders([1, 2, 3, 4])).toBeCloseTo(2 / 24, 12)
})

test('so is what Holm makes of them', () => {
  const probabilities = Array.from({ length: 6 }, () => random() ** 4)
  const adjusted = holmAdjusted(probabilities, 6)
  for (const [index, probability] of probabilities.entries()) {
    expect(holmOf(probability, probabilities, 6)).toBeCloseTo(adjusted[index] as number, 12)
  }
})
