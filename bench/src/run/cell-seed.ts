import { randomAt } from '@three-ways/instrument/seeded-random'

/**
 * The seed of one repetition, the same for every model: seeds of neighbouring runs share none, so that run 2
 * does not measure again what repetition 2 of run 1 did. A whole number from 0 to 2^32 - 1.
 */
export function cellSeed(run_seed: number, repetition: number): number {
  return randomAt(run_seed, repetition) * 2 ** 32
}
