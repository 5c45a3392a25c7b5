import { ratioOf } from '@three-ways/instrument/statistics/ratio'
import type { Sides } from './sides.ts'

/**
 * No figure grows faster with what the same work costs than its square. Without an end a change that slows
 * the generator a little, too, would all be laid to the machine.
 */
const MOST_EXPONENT = 2

/** How fast the machine was on both sides, and what the figures are once that is taken out of them. */
export interface EqualSpeed {
  readonly yardstick: Sides
  /** What the same work cost, after against before: 1.1 is a machine that was 10 % slower. */
  readonly machine: number
  /** The figures as of a machine that was equally fast in every repetition. */
  readonly sides: Sides
  /** By which power of what the same work costs the figures grow, 0 to 2. */
  readonly exponent: number
}

/**
 * Takes the speed of the machine out of figures of time. `yardstick`: what the same work, which neither side
 * changed, cost in each repetition. The line of the logarithms of figures over those of the yardstick, by
 * least squares through all repetitions of both sides (analysis of covariance: Fisher 1932, Cochran 1957),
 * tells by how much a figure grows with it; each figure is moved along that line to the mean of the
 * yardstick. One line for both sides together, as if there was no difference between them: what the machine
 * may have done is never taken for a change of the project. Undefined without a yardstick for every
 * repetition. Pure.
 */
export function atEqualSpeed(figures: Sides, yardstick: Sides): EqualSpeed | undefined {
  const machine = ratioOf(yardstick.before, yardstick.after, 0.95)?.factor
  const values = [...figures.before, ...figures.after]
  const works = [...yardstick.before, ...yardstick.after]
  const is_whole = figures.before.length === yardstick.before.length && values.length === works.length
  if (machine === undefined || !is_whole || values.some((value) => !(value > 0))) return undefined
  const logs = works.map(Math.log)
  const mean = meanOf(logs)
  const exponent = Math.min(MOST_EXPONENT, Math.max(0, slopeOf(logs, values.map(Math.log))))
  const moved = values.map((value, at) => value * Math.exp(exponent * (mean - (logs[at] as number))))
  const sides = { before: moved.slice(0, figures.before.length), after: moved.slice(figures.before.length) }
  return { yardstick, machine, sides, exponent }
}

/** Of the line by least squares; 0 where all `x` are equal. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  if (new Set(x).size === 1) return 0
  const [mean_x, mean_y] = [meanOf(x), meanOf(y)]
  let together = 0
  let alone = 0
  for (const [at, value] of x.entries()) {
    together += (value - mean_x) * ((y[at] as number) - mean_y)
    alone += (value - mean_x) ** 2
  }
  return together / alone
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
