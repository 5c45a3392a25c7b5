/**
 * The two-sided rank test by Wilcoxon (1945), Mann and Whitney (1947): how probable is it that two groups of
 * the same kind differ in their ranks at least as much as these do? Exact: counted over all ways of dealing
 * the values to two groups of these sizes; equal values share the mean of their ranks. Between 0 and 1; 1
 * where a group is empty.
 */
export function rankProbability(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || other.length === 0) return 1
  const ranks = doubledRanks([...one, ...other])
  const seen = sum(ranks.slice(0, one.length))
  const ways = waysToSum(ranks, one.length)
  // Twice the mean of the sum, doubled as well: whole numbers, so that nothing is lost to rounding.
  const expected = one.length * (ranks.length + 1)
  const distance = Math.abs(seen - expected)
  let all = 0
  let as_far = 0
  for (const [total, count] of ways.entries()) {
    all += count
    if (Math.abs(total - expected) >= distance) as_far += count
  }
  return as_far / all
}

/** Twice the rank of each value among all; a whole number, for equal values too. */
function doubledRanks(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length
    const equal = values.filter((other) => other === value).length
    return 2 * below + equal + 1
  })
}

/** In how many ways `size` of the numbers come to each total. */
function waysToSum(numbers: readonly number[], size: number): number[] {
  const most = sum(numbers)
  const ways = Array.from({ length: size + 1 }, () => new Array<number>(most + 1).fill(0))
  const at = (taken: number) => ways[taken] as number[]
  at(0)[0] = 1
  for (const number of numbers) {
    for (let taken = size; taken > 0; taken -= 1) {
      const [from, to] = [at(taken - 1), at(taken)]
      for (let total = most; total >= number; total -= 1) {
        to[total] = (to[total] as number) + (from[total - number] as number)
      }
    }
  }
  return at(size)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
