import { seededRandom } from '@three-ways/instrument/seeded-random'
import { expect, test } from 'vitest'
import { isAtRest, stillMoving, type WarmUpWindow } from './warm-up-end.ts'

/** Normally distributed around 0, by Box and Muller. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** The window at which a figure is first at rest, from the sixth on; undefined within 24. */
function restsAt(value: (window: number) => number): number | undefined {
  const values: number[] = []
  for (let window = 1; window <= 24; window += 1) {
    values.push(value(window))
    if (window >= 6 && isAtRest(values)) return window
  }
  return undefined
}

const share = (found: readonly boolean[]) => found.filter(Boolean).length / found.length
const seeds = Array.from({ length: 200 }, (_, index) => index + 1)

test('a series that gets 4.5 % better in every window goes on to the end', () => {
  expect(restsAt((window) => 20 * 0.955 ** window)).toBeUndefined()
  const noisy = seeds.map((seed) => {
    const random = seededRandom(seed)
    return restsAt((window) => 20 * 0.955 ** window * (1 + 0.02 * gaussian(random))) === undefined
  })
  expect(share(noisy)).toBeGreaterThan(0.9)
})

test('what the audit measured of a JVM goes on until it is flat', () => {
  // Completed p50 per ten seconds at a steady 100/s, two windows each.
  const per_10_s = [62, 32, 20, 14, 12, 10, 9.4, 9.2, 9.0, 9.1, 9.0, 9.1]
  const rests = restsAt((window) => per_10_s[(window - 1) >> 1] ?? 9)
  expect(rests).toBeGreaterThan(12)
  expect(rests).toBeLessThan(24)
})

test.each([0.03, 0.05, 0.1])('noise of %d around a level ends, usually at once', (deviation) => {
  const rests = seeds.map((seed) => {
    const random = seededRandom(seed)
    return restsAt(() => 10 * (1 + deviation * gaussian(random)))
  })
  expect(share(rests.map((window) => window !== undefined))).toBeGreaterThan(0.95)
  expect(share(rests.map((window) => window !== undefined && window <= 8))).toBeGreaterThan(0.7)
})

test('flat, but far from the best there was, is not at rest', () => {
  const values = [10, 10.1, 9.9, 10, 14, 14.1, 13.9, 14.05, 14, 13.95]
  expect(isAtRest(values)).toBe(false)
  expect(isAtRest([...values.slice(4), 10, 10.1, 9.9, 10.05, 9.95, 10])).toBe(true)
})

test('every figure has to be at rest, and those that move are named', () => {
  const window = (index: number): WarmUpWindow => ({
    orders: 500,
    p50_ms: 9 + (index % 2) / 10,
    p95_ms: 15 + ((index + 1) % 2) / 10,
    cpu_ms_per_order: { services: 2.1 + (index % 2) / 50, broker: 5 * 0.95 ** index },
  })
  const windows = Array.from({ length: 8 }, (_, index) => window(index))
  expect(stillMoving(windows)).toEqual(['CPU per order of broker'])
  const compiled = windows.map((one) => ({ ...one, cpu_ms_per_order: { services: null, broker: null } }))
  expect(stillMoving(compiled)).toEqual([])
  expect(stillMoving(compiled.slice(0, 3))).toContain('p50')
})
