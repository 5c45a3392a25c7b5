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
  const outside = quotientsOutside(base.length, values.length, 1 - confidence)
  if (outside === 0) return { factor }
  const interval = { low: at(outside - 1), high: at(quotients.length - outside) }
  return { factor, interval }
}

/** How many quotients of each end reach to the bounds: the k at which k - 1 below 1 would still be shown. */
function quotientsOutside(ones: number, others: number, level: number): number {
  // Groups without equal values that have exactly `below` pairs in the wrong order.
  const probability = (below: number) => {
    const one = Array.from({ length: ones }, (_, index) => index)
    const whole = Math.floor(below / ones)
    const other = Array.from({ length: others }, (_, index) => {
      if (index < whole) return -1 - index
      return index === whole ? ones - (below % ones) - 0.5 : ones + index
    })
    return rankProbability(one, other)
  }
  let count = 0
  while (2 * count < ones * others && probability(count) <= level) count += 1
  return count
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
