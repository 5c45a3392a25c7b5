import type { Durability } from '@three-ways/event-contract/durability'
import type { Load } from './loads.ts'
import type { ScenarioEntry } from './scenario-entry.ts'
import { SCENARIO_TABLE } from './scenario-table.ts'
import type { VariantLoads } from './variant-loads.ts'
import { ORDERS, type WorkloadName } from './workflows.ts'

/** How much is measured: a few minutes for everything, a coffee, an afternoon. */
export const PROFILE_NAMES = ['smoke', 'standard', 'full'] as const
export type ProfileName = (typeof PROFILE_NAMES)[number]

export type ScenarioName = keyof typeof SCENARIO_TABLE
export const SCENARIO_NAMES = Object.keys(SCENARIO_TABLE) as readonly ScenarioName[]

/** What each scenario is there to answer. */
export const SCENARIO_QUESTIONS = Object.fromEntries(
  SCENARIO_NAMES.map((name) => [name, SCENARIO_TABLE[name].question]),
) as Readonly<Record<ScenarioName, string>>

/** What was expected of each, where that was said before. */
export const SCENARIO_PREDICTIONS: Readonly<Record<string, string>> = Object.fromEntries(
  SCENARIO_NAMES.flatMap((name) => {
    const { prediction }: ScenarioEntry = SCENARIO_TABLE[name]
    return prediction === undefined ? [] : [[name, prediction] as const]
  }),
)

/** What a scenario offers; orders, also where the name is none of this table. */
export function workloadOf(scenario: string): WorkloadName {
  const table: Readonly<Record<string, ScenarioEntry>> = SCENARIO_TABLE
  return table[scenario]?.offers ?? ORDERS
}

/** What a profile measures where no scenario is named. */
export function usualScenarios(profile: ProfileName): ScenarioName[] {
  return SCENARIO_NAMES.filter((name) => {
    const entry: ScenarioEntry = SCENARIO_TABLE[name]
    if (entry.when_named === undefined) return true
    if (profile === 'standard' && entry.in_standard !== undefined) return true
    return entry.when_named !== 'always' && profile === 'full'
  })
}

/** The rows of that. */
export function usualRows(profile: ProfileName, run_durability: 'D1' | 'D2' = 'D1'): PlannedRow[] {
  return rowsOf(profile, usualScenarios(profile), run_durability).filter(({ scenario, variant }) => {
    const { in_standard }: ScenarioEntry = SCENARIO_TABLE[scenario]
    return profile === 'full' || in_standard === undefined || variant === in_standard
  })
}

export interface VariantProfile extends VariantLoads {
  readonly scenario: ScenarioName
  readonly variant: string
}

/** The table, variant by variant. */
export const PROFILES: readonly VariantProfile[] = SCENARIO_NAMES.flatMap((scenario) => {
  const variants: Readonly<Record<string, VariantLoads>> = SCENARIO_TABLE[scenario].variants
  return Object.entries(variants).map(([variant, loads]) => ({ scenario, variant, ...loads }))
})

/** A variant of a scenario with the load that one run puts on it. */
export interface PlannedRow
  extends Pick<
    VariantLoads,
    | 'environment'
    | 'only_refusing'
    | 'carried'
    | 'apart'
    | 'may_be_hollow'
    | 'ranked'
    | 'once'
    | 'beside_ranked'
    | 'floor'
    | 'only_broker'
  > {
  readonly scenario: ScenarioName
  readonly variant: string
  readonly load: Load
  readonly durability: Durability
  /** Not measured of a control in this profile. */
  readonly without_control?: boolean
  /** All repetitions in one turn of a model: draws of one thing, which are compared with nobody's. */
  readonly in_one_turn?: boolean
}

/**
 * The rows of a profile for the chosen scenarios, in the order of the table. A run in D1 has every row in the
 * class of the table; one in D2 has all of them in D2, and no row beside the same one in another class.
 */
export function rowsOf(
  profile: ProfileName,
  scenarios: readonly ScenarioName[],
  run_durability: 'D1' | 'D2' = 'D1',
): PlannedRow[] {
  return PROFILES.flatMap((row) => {
    const { smoke: _, standard: __, full: ___, beside_s: ____, control_in_full, ...others } = row
    const planned = { ...others, ...(control_in_full && profile !== 'full' ? { without_control: true } : {}) }
    const load = row[profile]
    if (load === null || !scenarios.includes(row.scenario)) return []
    if (run_durability === 'D2') {
      return row.beside_ranked === true ? [] : [{ ...planned, durability: 'D2' as const, load }]
    }
    return [{ ...planned, durability: row.durability ?? 'recommended', load }]
  })
}
