import type { Turn } from './plan.ts'

/** How a run is spent, in a few lines: the order of the models, and how often each row is measured. */
export function planLines(plan: readonly Turn[]): string[] {
  const rounds = [...Map.groupBy(plan, ({ round }) => round).values()]
  if (rounds.length < 2) return []
  const orders = rounds.map((turns) => turns.map(({ model }) => model).join(', '))
  const models = new Set(orders).size === 1 ? ` of ${orders[0]}` : `; ${orders.join(' | ')}`
  return [`Plan: ${rounds.length} rounds${models}`, ...timesLines(plan)]
}

/** Rows by how often they are measured, the most frequent first. */
function timesLines(plan: readonly Turn[]): string[] {
  const times = new Map<string, number>()
  for (const { cells } of plan) {
    for (const { row, repetition } of cells) {
      const name = row.scenario + (row.variant === row.scenario ? '' : `/${row.variant}`)
      const ranked = row.ranked === true ? ' (ranked)' : ''
      times.set(`${name}${ranked}`, Math.max(repetition, times.get(`${name}${ranked}`) ?? 0))
    }
  }
  const groups = Map.groupBy(times, ([, count]) => count)
  return [...groups]
    .toSorted(([one], [other]) => other - one)
    .map(([count, rows]) => {
      const often = count === 1 ? 'once' : `${count} times`
      return `      ${often}: ${rows.map(([name]) => name).join(', ')}`
    })
}
