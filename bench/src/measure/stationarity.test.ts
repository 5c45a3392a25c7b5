import { seededRandom } from '@three-ways/instrument/seeded-random'
import { expect, test } from 'vitest'
import { notStationaryReason, stationarityOf } from './stationarity.ts'

/** Latencies with a long tail around `level(share of the cell)`, neighbours alike as in a queue. */
function cell(orders: number, level: (share: number) => number, seed = 1): Float64Array {
  const random = seededRandom(seed)
  let wave = 0
  return Float64Array.from({ length: orders }, (_, n) => {
    wave = 0.8 * wave + 0.2 * (random() - 0.5)
    return level(n / orders) * (0.8 + 0.4 * random() + wave)
  })
}

test('a service that speeds up is refused', () => {
  const found = stationarityOf(cell(1_100, (share) => 8 - 3 * share))
  expect(found).toMatchObject({ orders_per_third: 366, stationary: false })
  expect(notStationaryReason(found)).toMatch(/^Not stationary: .* \(n = 366 each; .* 99 % confidence\)\.$/)
})

test('one that slows down, too', () => {
  expect(stationarityOf(cell(1_100, (share) => 5 + 3 * share))?.stationary).toBe(false)
})

test('a level is stationary, with its noise, nearly always', () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
  expect(seeds.filter((seed) => stationarityOf(cell(1_100, () => 8, seed))?.stationary !== true)).toEqual([])
})

test('a large share of little time is stationary, and so is a small share of much', () => {
  expect(stationarityOf(cell(1_100, (share) => 1.2 - 0.4 * share))?.stationary).toBe(true)
  expect(stationarityOf(cell(1_100, (share) => 100 - 12 * share))?.stationary).toBe(true)
})

test('fewer than 300 orders in a third are not judged', () => {
  const few = stationarityOf(cell(899, (share) => 8 - 6 * share))
  expect(few).toBeUndefined()
  expect(notStationaryReason(few)).toBeUndefined()
})
