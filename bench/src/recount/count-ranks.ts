/**
 * How probable it is that two groups differ at least as much as these, counted by pairs: how many are in
 * which order, over all ways to deal each set of equal values to the groups. Both directions.
 */
export function probabilityByPairs(one: readonly number[], other: readonly number[]): number {
  const size = one.length
  const pairs = size * other.length
  const levels = [...new Set([...one, ...other])].sort((a, b) => a - b)
  // By how many of the first group were dealt, then by twice the pairs in which it is above the other.
  let ways = new Map([['0/0', 1]])
  let dealt = 0
  for (const level of levels) {
    const equal = [...one, ...other].filter((value) => value === level).length
    const next = new Map<string, number>()
    for (const [state, count] of ways) {
      const [taken = 0, twice = 0] = state.split('/').map(Number)
      for (let more = 0; more <= Math.min(equal, size - taken); more += 1) {
        const above = twice + more * (2 * (dealt - taken) + (equal - more))
        const key = `${taken + more}/${above}`
        next.set(key, (next.get(key) ?? 0) + count * choose(equal, more))
      }
    }
    ways = next
    dealt += equal
  }
  const seen = one.flatMap((value) => other.map((against) => 1 + Math.sign(value - against)))
  const distance = Math.abs(seen.reduce((sum, value) => sum + value, 0) - pairs)
  let all = 0
  let as_far = 0
  for (const [state, count] of ways) {
    const [taken, twice = 0] = state.split('/').map(Number)
    if (taken !== size) continue
    all += count
    if (Math.abs(twice - pairs) >= distance) as_far += count
  }
  return as_far / all
}

/** The orders of at most so many values can be written down one after the other. */
export const MOST_ORDERED = 7

/** How many of all orders of these values rise or fall as steadily as theirs; 0 to 1. */
export function shareOfOrders(values: readonly number[]): number {
  const seen = Math.abs(steadiness(values))
  const orders = ordersOf(values.map((_, index) => index))
  return orders.filter((order) => Math.abs(steadiness(order)) >= seen).length / orders.length
}

/** What Holm makes of a probability: for each that is not above it, times how many are left at its place. */
export function holmOf(probability: number, among: readonly number[], family: number): number {
  const lower = among.filter((other) => other <= probability)
  const steps = lower.map((other) => {
    const before = among.filter((one) => one < other).length
    return Math.min(1, (family - before) * other)
  })
  return Math.max(...steps)
}

function steadiness(values: readonly number[]): number {
  return values
    .flatMap((value, index) => values.slice(0, index).map((earlier) => Math.sign(value - earlier)))
    .reduce((sum, sign) => sum + sign, 0)
}

function ordersOf(values: readonly number[]): number[][] {
  if (values.length < 2) return [[...values]]
  return values.flatMap((value, index) => {
    return ordersOf(values.toSpliced(index, 1)).map((rest) => [value, ...rest])
  })
}

function choose(of: number, many: number): number {
  let ways = 1
  for (let step = 1; step <= many; step += 1) ways = (ways * (of - many + step)) / step
  return Math.round(ways)
}
