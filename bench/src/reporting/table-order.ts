import type { Comparison } from '@three-ways/report/model-row'
import { PROFILES, SCENARIO_NAMES } from '../settings/profiles.ts'

/**
 * The rows of a run in the order of the scenario table, so that what belongs together stands together however
 * it was measured. What the table does not know comes last, a variant within its scenario.
 */
export function inTableOrder(comparisons: readonly Comparison[]): Comparison[] {
  const scenarios: readonly string[] = SCENARIO_NAMES
  const rows = PROFILES.map(({ scenario, variant }) => `${scenario}/${variant}`)
  const placed = comparisons.map((comparison) => ({
    comparison,
    scenario: placeIn(scenarios, comparison.scenario),
    row: placeIn(rows, `${comparison.scenario}/${comparison.variant}`),
  }))
  return placed
    .toSorted((one, other) => one.scenario - other.scenario || one.row - other.row)
    .map(({ comparison }) => comparison)
}

function placeIn(names: readonly string[], name: string): number {
  const found = names.indexOf(name)
  return found === -1 ? names.length : found
}
