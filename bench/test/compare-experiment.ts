import { seededRandom } from '@three-ways/instrument/seeded-random'
import { changeOf, type Outcome, outcomeOf } from '../src/compare/change.ts'
import type { Pool } from './repetition-pool.ts'
import { agreementOf, rangesOf } from './repetitions-agree.ts'

/** Of the draws that are committed. */
export const EXPERIMENT_SEED = 20
const PER_SIDE = 6
const ALIKE_PAIRS = 40
const SLOWER_PAIRS = 20
/** By how much one side is slower, from a tenth to a half. */
export const FACTORS = [1.1, 1.2, 1.3, 1.4, 1.5] as const
/** Of twenty pairs: as often a difference has to be found that is said to be found. */
export const RELIABLY = 16

/** Whether the repetitions of a pool are those of a quiet machine, as those of a run are judged. */
export function isQuiet({ p50_ms }: Pool): boolean {
  return agreementOf(rangesOf({ pool: p50_ms })) === 'agree'
}

/** How often a difference was shown, and how often it could have been. */
export interface ExperimentOutcome {
  /** Of pairs of one kind: better or worse, though nothing changed. */
  readonly alarms: number
  readonly alike: number
  /** Of pairs of which one side was multiplied by a factor: called worse. The smallest factor first. */
  readonly found: readonly { readonly factor: number; readonly pairs: number }[]
  readonly slower: number
}

/**
 * Draws six repetitions against six others, of one pool each time and of the pools in turn, and has them
 * compared as `bench compare` does: 40 pairs as they are, and 20 for each factor, which multiplies one side.
 * The same seed gives the same.
 */
export function compareExperiment(pools: readonly Pool[], seed: number): ExperimentOutcome {
  const random = seededRandom(seed)
  return {
    ...alarmsOf(pools, random),
    found: FACTORS.map((factor) => {
      const called = outcomesOf(pools, random, SLOWER_PAIRS, factor)
      return { factor, pairs: called.filter((outcome) => outcome === 'worse').length }
    }),
    slower: SLOWER_PAIRS,
  }
}

/** Only the pairs in which nothing changed. */
export function alarmsOf(
  pools: readonly Pool[],
  random: () => number,
): Pick<ExperimentOutcome, 'alarms' | 'alike'> {
  const called = outcomesOf(pools, random, ALIKE_PAIRS, 1)
  const alarms = called.filter((outcome) => outcome === 'better' || outcome === 'worse').length
  return { alarms, alike: ALIKE_PAIRS }
}

/** What each pair was called, with one side multiplied by `slower`. */
function outcomesOf(pools: readonly Pool[], random: () => number, pairs: number, slower: number): Outcome[] {
  return Array.from({ length: pairs }, (_, pair) => {
    const { p50_ms, generator_percent } = pools[pair % pools.length] as Pool
    const drawn = shuffled([...p50_ms.keys()], random)
    const sides = (values: readonly number[], factor: number) => ({
      before: drawn.slice(0, PER_SIDE).map((at) => values[at] as number),
      after: drawn.slice(PER_SIDE, 2 * PER_SIDE).map((at) => factor * (values[at] as number)),
    })
    const change = changeOf(sides(p50_ms, slower), sides(generator_percent, 1))
    return outcomeOf(change, change.probability)
  })
}

/** The smallest factor that was found reliably, and so was each larger one; undefined where none was. */
export function reliablyFound({ found }: ExperimentOutcome): number | undefined {
  const last_missed = found.findLastIndex(({ pairs }) => pairs < RELIABLY)
  return found[last_missed + 1]?.factor
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
