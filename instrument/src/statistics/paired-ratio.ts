import { medianOf } from './median.ts'
import type { Ratio } from './ratio.ts'

/** What was found of one thing and of the other, both at the same time. */
export type Pair = readonly [base: number, value: number]

/**
 * By which factor the second of each pair lies above the first: the median of all means of two quotients'
 * logarithms (Hodges and Lehmann 1963), and the interval of those factors that the exact signed-rank test
 * (Wilcoxon 1945) does not rule out. What both of a pair have in common, such as the speed of the machine at
 * that moment, is in neither. No interval where the pairs are too few for one of that confidence. Undefined
 * without pairs, or where a value is not above 0. Pure.
 */
export function pairedRatioOf(pairs: readonly Pair[], confidence: number): Ratio | undefined {
  if (pairs.length === 0 || pairs.flat().some((value) => !(value > 0))) return undefined
  const means = meansOfTwo(pairs.map(([base, value]) => Math.log(value / base)))
  const factor = Math.exp(medianOf(means))
  const beyond = ruledOutAtEachEnd(pairs.length, 1 - confidence)
  if (beyond === undefined) return { factor }
  const at = (index: number) => Math.exp(means.at(index) as number)
  return { factor, interval: { low: at(beyond), high: at(-1 - beyond) } }
}

/** Of every two of them, and of each with itself; ascending. */
function meansOfTwo(values: readonly number[]): number[] {
  const means = values.flatMap((one, index) => values.slice(index).map((other) => (one + other) / 2))
  return means.sort((one, other) => one - other)
}

/**
 * The highest sum of the ranks of those that lie on one side at which the test still tells them from none:
 * so many means lie beyond each end of the interval. Undefined where not even 0 would do.
 */
function ruledOutAtEachEnd(count: number, level: number): number | undefined {
  let as_low = 0
  let highest: number | undefined
  for (const [total, ways] of waysToRankSum(count).entries()) {
    as_low += ways
    if ((2 * as_low) / 2 ** count > level) break
    highest = total
  }
  return highest
}

/** In how many ways some of the ranks from 1 to `count` come to each total. */
function waysToRankSum(count: number): number[] {
  const most = (count * (count + 1)) / 2
  const ways = new Array<number>(most + 1).fill(0)
  ways[0] = 1
  for (let rank = 1; rank <= count; rank += 1) {
    for (let total = most; total >= rank; total -= 1) {
      ways[total] = (ways[total] as number) + (ways[total - rank] as number)
    }
  }
  return ways
}
