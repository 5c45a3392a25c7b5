import { trendProbability } from '@three-ways/instrument/rank-trend'
import { rankProbability } from '@three-ways/instrument/statistics/rank-test'
import { type Ratio, ratioOf, smallestSeen } from '@three-ways/instrument/statistics/ratio'
import { atEqualSpeed, type EqualSpeed } from './equal-speed.ts'
import type { Sides } from './sides.ts'

/** How often any row of a comparison may be called better or worse though nothing changed. */
export const CHANGE_LEVEL = 0.05
/** The same as for a ranking. */
export const LEAST_PER_SIDE = 6

export type Outcome = 'better' | 'worse' | 'no difference shown' | 'not judged'

/** What became of a row, tested alone. `before` and `after` are as they were measured. */
export interface Change extends Sides {
  /** What was tested: at equal speed of the machine where that is known, else as measured. */
  readonly tested: Sides
  /** Undefined where nothing tells how fast the machine was. */
  readonly speed: EqualSpeed | undefined
  /** After against before, as tested, with a 95 % interval. */
  readonly ratio: Ratio | undefined
  readonly probability: number
  /** Why it is not judged. */
  readonly why_not: string | undefined
}

/** Compares two groups of repetitions; see `atEqualSpeed` for the yardstick. Pure. */
export function changeOf(measured: Sides, yardstick?: Sides): Change {
  // A line through fewer would take any difference along.
  const are_enough = Math.min(measured.before.length, measured.after.length) >= LEAST_PER_SIDE
  const speed = yardstick && are_enough ? atEqualSpeed(measured, yardstick) : undefined
  const tested = speed?.sides ?? measured
  const { before, after } = tested
  const why_not = whyNot(before, after)
  return {
    before: measured.before,
    after: measured.after,
    tested,
    speed,
    ratio: ratioOf(before, after, 1 - CHANGE_LEVEL),
    probability: why_not === undefined ? rankProbability(before, after) : 1,
    why_not,
  }
}

/** What a change is called, once it is known what its probability is among all rows. */
export function outcomeOf({ ratio, why_not }: Change, adjusted: number): Outcome {
  if (why_not !== undefined || ratio === undefined) return 'not judged'
  if (adjusted > CHANGE_LEVEL || ratio.factor === 1) return 'no difference shown'
  return ratio.factor > 1 ? 'worse' : 'better'
}

/** The smallest share by which a row with the scatter of the side before had to change to be called so. */
export function couldSee({ tested }: Pick<Change, 'tested'>, judged: number): number | undefined {
  return smallestSeen(tested.before, CHANGE_LEVEL / Math.max(1, judged))
}

function whyNot(before: readonly number[], after: readonly number[]): string | undefined {
  if (before.length < LEAST_PER_SIDE || after.length < LEAST_PER_SIDE) {
    return `${before.length} against ${after.length} repetitions, ${LEAST_PER_SIDE} each are needed`
  }
  const drifting = [
    ...(trendProbability(before) <= CHANGE_LEVEL ? ['before'] : []),
    ...(trendProbability(after) <= CHANGE_LEVEL ? ['after'] : []),
  ]
  return drifting.length === 0 ? undefined : `drifts over its repetitions (${drifting.join(' and ')})`
}
