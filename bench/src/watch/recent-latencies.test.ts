import { expect, test } from 'vitest'
import { RecentLatencies } from './recent-latencies.ts'

const end = (n: number, told_ms = 0) => ({ subject: `s-${n}`, told_ms })

test('of few ends all are asked for, and each once', () => {
  const latencies = new RecentLatencies(20)
  for (let n = 0; n < 5; n += 1) latencies.note(end(n))
  expect(latencies.take().map(({ subject }) => subject)).toEqual(['s-0', 's-1', 's-2', 's-3', 's-4'])
  expect(latencies.take()).toEqual([])
})

test('of many ends only some are asked for, and the late ones have the same chance', () => {
  const chosen = new Map<string, number>()
  for (let look = 0; look < 2_000; look += 1) {
    const latencies = new RecentLatencies(2)
    for (let n = 0; n < 10; n += 1) latencies.note(end(n))
    const taken = latencies.take()
    expect(new Set(taken.map(({ subject }) => subject)).size).toBe(2)
    for (const { subject } of taken) chosen.set(subject, (chosen.get(subject) ?? 0) + 1)
  }
  // 400 each on average; one in a million would be below 300 or above 500.
  for (const count of chosen.values()) expect(Math.abs(count - 400)).toBeLessThan(100)
  expect(chosen.size).toBe(10)
})

test('a percentile is told where ten samples lie beyond it, and only of the last minute', () => {
  const latencies = new RecentLatencies(20)
  expect(latencies.summary(0)).toEqual({ sampled: 0, p50_ms: null, p95_ms: null })
  for (let n = 1; n <= 20; n += 1) latencies.add(end(n, 1_000 + n), 1_000)
  const { p50_ms, ...few } = latencies.summary(2_000)
  expect(few).toEqual({ sampled: 20, p95_ms: null })
  // A thousandth is what a histogram may add.
  expect(p50_ms).toBeCloseTo(10, 1)
  for (let n = 1; n <= 180; n += 1) latencies.add(end(n, 31_000), 30_000)
  expect(latencies.summary(31_000)).toMatchObject({ sampled: 200, p95_ms: expect.closeTo(1_000, -1) })
  expect(latencies.summary(61_500).sampled).toBe(180)
  expect(latencies.summary(91_000).sampled).toBe(0)
})

test('clocks that contradict each other tell nothing', () => {
  const latencies = new RecentLatencies(20)
  latencies.add(end(1, 1_000), 1_001)
  expect(latencies.summary(1_000).sampled).toBe(0)
})
