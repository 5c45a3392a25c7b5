import { seededRandom } from '@three-ways/instrument/seeded-random'
import { describe, expect, test } from 'vitest'
import {
  alarmsOf,
  compareExperiment,
  EXPERIMENT_SEED,
  RELIABLY,
  reliablyFound,
} from './compare-experiment.ts'
import { POOL_SIZE, POOLED_MODELS, type Pool, readPool } from './repetition-pool.ts'

const pools = await Promise.all(POOLED_MODELS.map(readPool))

describe('six repetitions against six, drawn from a pool of sixty of each model', () => {
  const collected = pools.filter((pool) => pool !== undefined)
  const is_whole = collected.length === POOLED_MODELS.length

  test.skipIf(!is_whole)(
    'few alarms, and a tenth is found (no pool: node bench/test/collect-pool.ts)',
    () => {
      expect(collected.map(({ p50_ms }) => p50_ms.length)).toEqual(POOLED_MODELS.map(() => POOL_SIZE))
      const outcome = compareExperiment(collected, EXPERIMENT_SEED)
      expect(outcome.alarms).toBeLessThanOrEqual(4)
      expect(reliablyFound(outcome)).toBe(1.1)
    },
  )
})

describe('the same, from made-up pools', () => {
  /**
   * Repetitions that scatter by about this share, as sums of uniform numbers do; and a machine whose speed
   * scatters by that share, with a figure that grows faster than it.
   */
  function made(scatter: number, seed: number, machine = 0.01): Pool {
    const random = seededRandom(seed)
    const normal = () => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].reduce((sum) => sum + random(), -6)
    const speeds = Array.from({ length: POOL_SIZE }, () => machine * normal())
    return {
      p50_ms: speeds.map((speed) => 6.3 * Math.exp(1.3 * speed + scatter * normal())),
      generator_percent: speeds.map((speed) => 10 * Math.exp(speed + 0.01 * normal())),
    }
  }

  test('of a quiet machine: few alarms, and a tenth is found', () => {
    const outcome = compareExperiment([made(0.02, 1), made(0.03, 2)], EXPERIMENT_SEED)
    expect(outcome).toMatchObject({ alike: 40, slower: 20 })
    expect(outcome.alarms).toBeLessThanOrEqual(4)
    expect(reliablyFound(outcome)).toBe(1.1)
  })

  test('of a noisy one: still few alarms, and a tenth is lost in the noise', () => {
    const outcome = compareExperiment([made(0.3, 3), made(0.4, 4)], EXPERIMENT_SEED)
    expect(outcome.alarms).toBeLessThanOrEqual(4)
    expect(outcome.found[0]?.pairs).toBeLessThan(RELIABLY / 2)
    expect(reliablyFound(outcome)).toBeUndefined()
  })

  test('of a machine whose speed changes by a tenth: few alarms, and a tenth is found all the same', () => {
    const outcome = compareExperiment([made(0.02, 5, 0.1), made(0.03, 6, 0.1)], EXPERIMENT_SEED)
    expect(outcome.alarms).toBeLessThanOrEqual(4)
    expect(reliablyFound(outcome)).toBe(1.1)
  })

  test('over many draws a difference that is not there is shown in at most 5 %', () => {
    const drawn = Array.from({ length: 50 }, (_, seed) =>
      alarmsOf([made(0.05, seed, 0.1)], seededRandom(seed)),
    )
    const alarms = drawn.reduce((sum, outcome) => sum + outcome.alarms, 0)
    // 2,000 pairs; a test at exactly 5 % gives more than 130 in one series of a thousand.
    expect(alarms).toBeLessThan(130)
    expect(alarms).toBeGreaterThan(20)
  })
})
