import { expect, test, vi } from 'vitest'
import { collectRepetitions } from './collect-repetitions.ts'
import { openByHand } from './open-by-hand.ts'
import { mediansOf } from './repetition-pool.ts'

vi.setConfig({ testTimeout: 120_000 })

// A machine that is busy otherwise may make too many of them invalid.
test('repetitions on one warm system are kept as histograms of all their orders', { retry: 2 }, async () => {
  const said: string[] = []
  const signal = AbortSignal.timeout(100_000)
  await using by_hand = await openByHand('reference', { signal })
  const kept = await collectRepetitions(by_hand, {
    repetitions: 2,
    rate_per_s: 40,
    seconds: 1,
    seed: 3,
    warm_up: { window_s: 1, floor_s: 0, ceiling_s: 0 },
    say: (line) => void said.push(line),
    signal,
  })
  expect(said).toContain('warming up, as fast as it goes')
  expect(kept.map(({ completed }) => completed.count)).toEqual([40, 40])
  expect(kept.every(({ generator_percent }) => generator_percent > 0)).toBe(true)
  const medians = mediansOf({ histograms: kept.map(({ completed }) => completed.encode()) })
  expect(medians.every((median_ms) => median_ms > 0)).toBe(true)
})
