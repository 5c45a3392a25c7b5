import { holmOf, probabilityByPairs } from './count-ranks.ts'

/** What a comparison of two runs says of one row. */
export interface PrintedChange {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly before: readonly number[]
  readonly after: readonly number[]
  /** What tells how fast the machine was, and the power by which the figures were found to grow with it. */
  readonly speed: { readonly yardstick: PrintedSides; readonly exponent: number } | undefined
  readonly ratio: PrintedRatio | undefined
  readonly probability: number
  readonly adjusted: number
  readonly outcome: string
  readonly why_not: string | undefined
}

interface PrintedSides {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

interface PrintedRatio {
  readonly factor: number
  readonly interval?: { readonly low: number; readonly high: number }
}

const LEVEL = 0.05
const ALIKE = 1e-9

/**
 * Where a change is not what the repetitions on both sides come to, counted in another way; one sentence
 * each. An interval is right when its ends are where the test begins to rule a factor out. Pure.
 */
export function compareChanges(rows: readonly PrintedChange[]): string[] {
  const judged = rows.filter(({ why_not }) => why_not === undefined)
  const all = judged.map((row) => {
    const { before, after } = atOneSpeed(row)
    return probabilityByPairs(before, after)
  })
  return rows.flatMap((row) => {
    const title = `change of ${row.scenario} / ${row.variant}, ${row.model}`
    const wrong = [...wrongRatio(row), ...wrongExponent(row)]
    const place = judged.indexOf(row)
    if (place >= 0) {
      const alone = all[place] ?? Number.NaN
      const adjusted = holmOf(alone, all, all.length)
      if (Math.abs(alone - row.probability) > ALIKE) wrong.push(`p is ${row.probability}, counted ${alone}`)
      if (Math.abs(adjusted - row.adjusted) > ALIKE)
        wrong.push(`p of all is ${row.adjusted}, counted ${adjusted}`)
      const is_shown = row.outcome === 'worse' || row.outcome === 'better'
      if (is_shown !== adjusted <= LEVEL) wrong.push(`called ${row.outcome} at p = ${adjusted}`)
    }
    return wrong.map((sentence) => `${title}: ${sentence}`)
  })
}

function wrongRatio(row: PrintedChange): string[] {
  const { ratio, outcome } = row
  if (ratio === undefined) return []
  const { before, after } = atOneSpeed(row)
  const wrong: string[] = []
  // As many quotients below the middle as above it.
  const logs = before.flatMap((one) => after.map((other) => Math.log(other) - Math.log(one)))
  const at = Math.log(ratio.factor)
  const below = logs.filter((value) => value < at - ALIKE).length
  const above = logs.filter((value) => value > at + ALIKE).length
  if (Math.max(below, above) > logs.length / 2) wrong.push(`a factor of ${ratio.factor} is not in the middle`)
  if (outcome === (ratio.factor > 1 ? 'better' : 'worse')) wrong.push(`called ${outcome} by ${ratio.factor}`)
  if (ratio.interval === undefined) return wrong
  const { low, high } = ratio.interval
  const ruled_out = (factor: number) => {
    return (
      probabilityByPairs(
        before,
        after.map((value) => value / factor),
      ) <= LEVEL
    )
  }
  const step = 1 + 1e-4
  const inside = [low * step, high / step].some(ruled_out) && low * step < high / step
  const outside = ![low / step, high * step].every(ruled_out)
  if (inside || outside) wrong.push(`its interval is ${low} to ${high}, and the test says otherwise`)
  return wrong
}

/** The figures as they were tested: each brought to the mean speed of the machine, where that is known. */
function atOneSpeed(row: PrintedChange): PrintedSides {
  const { before, after, speed } = row
  if (speed === undefined) return { before, after }
  const { yardstick } = speed
  const power = exponentOf(row)
  const middle = geometricMean([...yardstick.before, ...yardstick.after])
  const moved = (values: readonly number[], works: readonly number[]) =>
    values.map((value, at) => value / ((works[at] as number) / middle) ** power)
  return { before: moved(before, yardstick.before), after: moved(after, yardstick.after) }
}

function wrongExponent(row: PrintedChange): string[] {
  if (row.speed === undefined) return []
  const counted = exponentOf(row)
  return Math.abs(counted - row.speed.exponent) <= ALIKE
    ? []
    : [`the power of the machine's speed is ${row.speed.exponent}, counted ${counted}`]
}

/** Of the line by least squares, from the sums over all pairs of repetitions; from 0 to 2. */
function exponentOf({ before, after, speed }: PrintedChange): number {
  const { yardstick } = speed as NonNullable<PrintedChange['speed']>
  const points = [...before, ...after].map((value, at) => {
    const work = yardstick.before.concat(yardstick.after)[at] as number
    return { work: Math.log(work), value: Math.log(value) }
  })
  let rise = 0
  let run = 0
  for (const one of points) {
    for (const other of points) {
      rise += (one.work - other.work) * (one.value - other.value)
      run += (one.work - other.work) ** 2
    }
  }
  return run === 0 ? 0 : Math.min(2, Math.max(0, rise / run))
}

function geometricMean(values: readonly number[]): number {
  return values.reduce((product, value) => product * value ** (1 / values.length), 1)
}
