/** From this probability on, a sequence of values is nothing that chance would not do as well. */
export const TREND_LEVEL = 0.1

/**
 * The rank test against a trend by Mann (1945) and Kendall (1938): how probable is it that values without
 * any trend come in a sequence that rises or falls at least as steadily as this one? Exact: counted over all
 * permutations, both directions. Between 0 and 1; 1 for fewer than three values. Ties count as neither,
 * which makes the answer larger and never smaller.
 */
export function trendProbability(values: readonly number[]): number {
  if (values.length < 3) return 1
  const strength = Math.abs(kendallS(values))
  const pairs = (values.length * (values.length - 1)) / 2
  const permutations = permutationsByInversions(values.length)
  const all = permutations.reduce((sum, count) => sum + count, 0)
  // A permutation with so many inversions has S = pairs - 2 * inversions; both tails are alike.
  const tail = permutations.reduce((sum, count, inversions) => {
    return pairs - 2 * inversions >= strength ? sum + count : sum
  }, 0)
  return Math.min(1, (2 * tail) / all)
}

/** Pairs that rise less pairs that fall. */
function kendallS(values: readonly number[]): number {
  let s = 0
  for (const [index, value] of values.entries()) {
    for (const later of values.slice(index + 1)) s += Math.sign(later - value)
  }
  return s
}

/** How many permutations of `count` different values have 0, 1, 2 ... pairs that fall. */
function permutationsByInversions(count: number): number[] {
  let permutations = [1]
  for (let values = 2; values <= count; values += 1) {
    const more = new Array<number>(permutations.length + values - 1).fill(0)
    // The new value, the largest of all, can stand before 0, 1, ... of the others.
    for (const [inversions, known] of permutations.entries()) {
      for (let before = 0; before < values; before += 1) {
        more[inversions + before] = (more[inversions + before] ?? 0) + known
      }
    }
    permutations = more
  }
  return permutations
}
