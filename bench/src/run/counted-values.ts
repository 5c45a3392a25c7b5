/** How often each value occurred, by the value. */
export type Counts = Readonly<Record<string, number>>

/** Undefined where there is less now than before: those are not of one process. Pure. */
export function subtracted(now: Counts | undefined, before: Counts = {}): Map<number, number> | undefined {
  if (now === undefined) return undefined
  const left = new Map<number, number>()
  for (const value of new Set([...Object.keys(now), ...Object.keys(before)])) {
    const count = (now[value] ?? 0) - (before[value] ?? 0)
    if (count < 0) return undefined
    if (count > 0) left.set(Number(value), count)
  }
  return left
}

/** Half of the values were at most `p50`, 99 % at most `p99`; undefined where there is none. Pure. */
export function percentilesOf(counts: ReadonlyMap<number, number> | undefined) {
  if (counts === undefined || counts.size === 0) return undefined
  const count = [...counts.values()].reduce((sum, times) => sum + times, 0)
  const values = [...counts].sort(([one], [other]) => one - other)
  const at = (share: number) => {
    let seen = 0
    for (const [value, times] of values) {
      seen += times
      if (seen >= share * count) return value
    }
    return 0
  }
  return { count, p50: at(0.5), p99: at(0.99) }
}
