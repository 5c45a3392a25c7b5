import { rankProbability } from './rank-test.ts'

/** By which factor one group lies above another, and between which factors that may be. */
export interface Ratio {
  readonly factor: number
  /** Absent where the groups are too small for an interval of that confidence. */
  readonly interval?: { readonly low: number; readonly high: number }
}

/**
 * By which factor `values` lie above `base`: the median of all their quotients (Hodges and Lehmann 1963, of
 * logarithms), and the interval of those factors that the exact rank test does not rule out. Undefined
 * where a value is not above 0, or a group is empty. Pure.
 */
export function ratioOf(
  base: readonly number[],
  values: readonly number[],
  confidence: number,
): Ratio | undefined {
  if (base.length === 0 || values.length === 0 || [...base, ...values].some((value) => !(value > 0))) {
    return undefined
  }
  const quotients = values.flatMap((value) => base.map((other) => value / other)).sort((a, b) => a - b)
  const at = (index: number) => quotients[index] as number
  const middle = (quotients.length - 1) / 2
  const factor = Math.sqrt(at(Math.floor(middle)) * at(Math.ceil(middle)))
  const interval = notRuledOut(base, values, quotients, 1 - confidence)
  return interval === undefined ? { factor } : { factor, interval }
}

/** Nearer to each other than this, two quotients are one that was rounded twice. */
const ROUNDING = 1 + 1e-9

/**
 * The factors at which `values`, divided by them, are not told from `base`. Between two quotients nothing
 * changes, so each gap is tested once. Undefined where no factor is ruled out, however far.
 */
function notRuledOut(
  base: readonly number[],
  values: readonly number[],
  quotients: readonly number[],
  level: number,
): Ratio['interval'] {
  const steps = quotients.filter((value, index) => value > (quotients[index - 1] ?? 0) * ROUNDING)
  const [first, last] = [steps[0] as number, steps.at(-1) as number]
  const edges = [first / 2, ...steps, last * 2]
  const gaps = edges.slice(1).map((to, index) => ({ from: edges[index] as number, to }))
  const kept = gaps.filter(({ from, to }) => {
    const factor = Math.sqrt(from * to)
    return (
      rankProbability(
        base,
        values.map((value) => value / factor),
      ) > level
    )
  })
  const [lowest, highest] = [kept[0], kept.at(-1)]
  if (lowest === undefined || highest === undefined) return undefined
  // An outermost gap has no end of its own: no factor beyond it is ruled out.
  if (lowest === gaps[0] || highest === gaps.at(-1)) return undefined
  return { low: lowest.from, high: highest.to }
}

/**
 * The smallest share by which a group of repetitions with the scatter of these had to be slower to be told
 * from them at this level: they are multiplied by a factor and tested against themselves. 0.08 is 8 %.
 * Undefined where none would do, because they are too few. Pure.
 */
export function smallestSeen(values: readonly number[], level: number): number | undefined {
  if (values.length === 0 || values.some((value) => !(value > 0))) return undefined
  const factors = values.flatMap((value) => values.map((other) => value / other))
  // Just beyond a quotient one pair more is in the right order; between quotients nothing changes.
  for (const factor of factors.filter((one) => one >= 1).sort((a, b) => a - b)) {
    const slower = values.map((value) => value * factor * (1 + 1e-9))
    if (rankProbability(values, slower) <= level) return factor - 1
  }
  return undefined
}
