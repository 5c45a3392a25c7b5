import { expect, test } from 'vitest'
import { constantSchedule, inPhases, poissonSchedule } from './schedule.ts'

test('a constant schedule starts at 0 and keeps its distance', () => {
  expect([...constantSchedule({ rate_per_s: 100, count: 4 })]).toEqual([0, 10_000, 20_000, 30_000])
})

test('a constant schedule does not drift: start n is n gaps from 0', () => {
  const schedule = constantSchedule({ rate_per_s: 3, count: 30_001 })
  expect(schedule[30_000]).toBeCloseTo(10_000_000_000, 3)
})

test('phases follow each other, each at its own rate from the end of the one before', () => {
  const phases = [
    { rate_per_s: 10, count: 3 },
    { rate_per_s: 1_000, count: 2 },
  ]
  expect([...inPhases(phases, constantSchedule)]).toEqual([0, 100_000, 200_000, 300_000, 301_000])
  const one = { rate_per_s: 100, count: 50 }
  const drawn = (seed: number) => poissonSchedule({ ...one, seed })
  const both = inPhases([one, one], (_, index) => drawn(7 + index))
  expect([...both.slice(0, 50)]).toEqual([...drawn(7)])
  expect([...both.slice(50)]).toEqual([...drawn(8)].map((arrival) => 500_000 + arrival))
})

test('Poisson: exactly the asked number of starts, ascending, within exactly the asked time', () => {
  const schedule = poissonSchedule({ rate_per_s: 100, count: 3_000, seed: 5 })
  expect(schedule.length).toBe(3_000)
  expect([...schedule].every((moment, n) => moment > (n === 0 ? 0 : (schedule[n - 1] ?? 0)))).toBe(true)
  expect(schedule.at(-1)).toBeLessThan(30_000_000)
  expect(schedule.at(-1)).toBeGreaterThan(29_900_000)
})

test('Poisson: a third of the starts falls into each third of the time, whatever the draw', () => {
  for (const seed of Array.from({ length: 20 }, (_, n) => n)) {
    const schedule = poissonSchedule({ rate_per_s: 100, count: 1_200, seed })
    const before = (end_us: number) => schedule.filter((moment) => moment < end_us).length
    expect([4e6, 8e6, 12e6].map(before)).toEqual([400, 800, 1_200])
  }
  expect(poissonSchedule({ rate_per_s: 1, count: 1, seed: 1 })).toHaveLength(1)
})

test('Poisson: the gaps are exponential (mean, spread, and the share beyond each of three gaps)', () => {
  const count = 20_000
  const gaps = gapsOf(poissonSchedule({ rate_per_s: 100, count, seed: 11 }))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
  expect(mean / 10_000).toBeCloseTo(1, 2)
  // Equal gaps would have 0, uniform ones 0.58.
  expect(spread / mean).toBeCloseTo(1, 1)
  for (const factor of [0.5, 1, 3]) {
    const beyond = gaps.filter((gap) => gap > factor * mean).length / gaps.length
    expect(beyond).toBeCloseTo(Math.exp(-factor), 1)
  }
})

test('Poisson: the number of starts per second varies as much as its mean', () => {
  const schedule = poissonSchedule({ rate_per_s: 100, count: 100_000, seed: 3 })
  const per_second = new Array<number>(1_000).fill(0)
  for (const moment of schedule) {
    const second = Math.floor(moment / 1_000_000)
    per_second[second] = (per_second[second] ?? 0) + 1
  }
  const variance = per_second.reduce((sum, starts) => sum + (starts - 100) ** 2, 0) / per_second.length
  // 1,000 seconds tell the variance of 100 to about 4.5; this is four times that.
  expect(Math.abs(variance - 100)).toBeLessThan(18)
})

test('the seed alone decides a Poisson schedule', () => {
  const draw = (seed: number) => [...poissonSchedule({ rate_per_s: 50, count: 100, seed })]
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

function gapsOf(schedule: Float64Array): number[] {
  return [...schedule.subarray(1)].map((moment, n) => moment - (schedule[n] ?? 0))
}
