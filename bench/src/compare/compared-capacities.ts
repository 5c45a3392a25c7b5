import { capacityText } from '@three-ways/report/capacity-section'
import type { Comparison } from '@three-ways/report/model-row'

/** Where what is measured is the outcome of a search, and each confirmation was offered a rate of its own. */
export const SEARCHED = 'capacity'
const NONE = 'not measured'

/**
 * The capacities that either of two runs found, one sentence each. They are shown and not judged: a search
 * ends where noise decides, and there is one of it in a run. Pure.
 */
export function comparedCapacities(before: readonly Comparison[], after: readonly Comparison[]): string[] {
  const [was, is] = [capacitiesOf(before), capacitiesOf(after)]
  return [...new Set([...was.keys(), ...is.keys()])].map((title) => {
    const found = `${was.get(title) ?? NONE} orders/s before, ${is.get(title) ?? NONE} after`
    return `${title}: the outcome of a search is shown and not judged: ${found}`
  })
}

function capacitiesOf(comparisons: readonly Comparison[]): ReadonlyMap<string, string> {
  const rows = comparisons.filter(({ scenario }) => scenario === SEARCHED).flatMap(({ rows: own }) => own)
  const counted = rows.filter((row) => row.counted.length > 0)
  return new Map(counted.map((row) => [`${row.scenario} / ${row.variant}, ${row.model}`, capacityText(row)]))
}
