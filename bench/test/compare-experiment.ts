import { seededRandom } from '@three-ways/instrument/seeded-random'
import { changeOf, outcomeOf } from '../src/compare/change.ts'

/** Of the draws that are committed. */
export const EXPERIMENT_SEED = 20
const PER_SIDE = 6
const ALIKE_PAIRS = 40
const SLOWER_PAIRS = 20

/** How often a difference was shown, and how often it could have been. */
export interface ExperimentOutcome {
  /** Of pairs of one kind: better or worse, though nothing changed. */
  readonly alarms: number
  readonly alike: number
  /** Of pairs of which one side was multiplied: called worse. */
  readonly found: number
  readonly slower: number
}

/**
 * Draws six repetitions against six others, of one pool each time and of the pools in turn, and has them
 * compared as `bench compare` does: 40 pairs as they are, 20 with one side multiplied by `factor`. `pools`:
 * the figure of each repetition, by model. The same seed gives the same.
 */
export function compareExperiment(
  pools: readonly (readonly number[])[],
  seed: number,
  factor = 1.1,
): ExperimentOutcome {
  const random = seededRandom(seed)
  const outcomes = (pairs: number, slower: number) =>
    Array.from({ length: pairs }, (_, pair) => {
      const drawn = shuffled(pools[pair % pools.length] ?? [], random)
      const before = drawn.slice(0, PER_SIDE)
      const after = drawn.slice(PER_SIDE, 2 * PER_SIDE).map((value) => value * slower)
      const change = changeOf({ before, after })
      return outcomeOf(change, change.probability)
    })
  const alike = outcomes(ALIKE_PAIRS, 1)
  const slower = outcomes(SLOWER_PAIRS, factor)
  return {
    alarms: alike.filter((outcome) => outcome === 'better' || outcome === 'worse').length,
    alike: alike.length,
    found: slower.filter((outcome) => outcome === 'worse').length,
    slower: slower.length,
  }
}

/** Fisher and Yates. */
function shuffled(values: readonly number[], random: () => number): number[] {
  const left = [...values]
  for (let last = left.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    const kept = left[last] as number
    left[last] = left[other] as number
    left[other] = kept
  }
  return left
}
