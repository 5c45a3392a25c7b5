import { listed, number } from './numbers.ts'
import type { RankedPair, Ranking } from './ranking.ts'
import { runInterval } from './run-interval.ts'

/**
 * What was shown about a figure of the family, as a clause: who is faster than whom, of whom no difference
 * was shown, and who is not ranked for which reason. `undefined` where fewer than two models have it.
 */
export function rankingClause({ figure, rows, pairs }: Ranking): string | undefined {
  if (rows.filter(({ per_run }) => per_run.length > 0).length < 2) return undefined
  const reasons = [...new Set(pairs.flatMap(({ why_not }) => why_not ?? []))]
  const told = pairs.filter(({ why_not }) => why_not === undefined).map(pairText)
  if (told.length > 0) return [...told, ...unranked(rows)].join('; ')
  const ranges = rows.flatMap(({ model, per_run }) => {
    const range = rangeText(per_run, figure.unit)
    return range === undefined ? [] : [`${model} ${range}`]
  })
  return `${listed(reasons)} (${listed(ranges)})`
}

/** `6.08–6.52 ms`; undefined without a run. */
export function rangeText(per_run: readonly number[], unit: string): string | undefined {
  const interval = runInterval(per_run)
  if (interval === undefined) return undefined
  const [from, to] = [number(Math.min(...per_run)), number(Math.max(...per_run))]
  return from === to ? `${from} ${unit}` : `${from}–${to} ${unit}`
}

function pairText({ one, other, lower, adjusted }: RankedPair): string {
  const probability = `p = ${adjusted.toFixed(3)}`
  if (lower === undefined) return `no difference shown between ${one} and ${other} (${probability})`
  return `${lower} is faster than ${lower === one ? other : one} (${probability})`
}

function unranked(rows: Ranking['rows']): string[] {
  return rows.flatMap(({ model, why_not }) => (why_not === undefined ? [] : [`${model} ${why_not}`]))
}
