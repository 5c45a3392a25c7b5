import { burst, type Load, outage, rated } from './loads.ts'

/** How much is measured: a few minutes for everything, a coffee, an afternoon. */
export const PROFILE_NAMES = ['smoke', 'standard', 'full'] as const
export type ProfileName = (typeof PROFILE_NAMES)[number]

export const SCENARIO_NAMES = [
  'latency',
  'delay-injection',
  'forced-failure',
  'inventory-down',
  'throughput-10k',
  'idempotency',
  'dead-letter',
  'backlog',
  'consumer-lag',
  'replay',
  'service-crash',
] as const
export type ScenarioName = (typeof SCENARIO_NAMES)[number]

/** Forty-five seconds of kills for each model: asked for by name, and in `full`. */
const WHEN_NAMED: readonly ScenarioName[] = ['service-crash']

/** What a profile measures where no scenario is named. */
export function usualScenarios(profile: ProfileName): ScenarioName[] {
  return SCENARIO_NAMES.filter((name) => profile === 'full' || !WHEN_NAMED.includes(name))
}

export interface VariantProfile {
  readonly scenario: ScenarioName
  readonly variant: string
  /** Seconds that a cell takes beside its load: the injected delay, an outage, the closed loop, the drain. */
  readonly beside_s: number
  /** Asked of those models alone that refuse orders while inventory is down. */
  readonly only_refusing?: boolean
  /** `null`: not part of this profile. */
  readonly loads: Readonly<Record<ProfileName, Load | null>>
}

/**
 * The one table of loads: scenario and variant by profile.
 *
 * Rates with an injected delay stay below what 32 handlers can take (measuring rule 24): 16/s at 2 s, 5.3/s
 * at 6 s. A p50 needs 20 orders and a p99 1,000 (rule 5), hence 8 s at 4/s, and 11 s at 100/s in `standard`;
 * `smoke` prints "n/a" for a p99, and leaves the 6 s delay and the few slow orders among many to the others.
 */
export const PROFILES: readonly VariantProfile[] = [
  {
    scenario: 'latency',
    variant: 'steady',
    beside_s: 3,
    loads: { smoke: rated(100, 4, 1), standard: rated(100, 11, 2), full: rated(100, 60, 6) },
  },
  {
    scenario: 'delay-injection',
    variant: 'uniform-2s',
    beside_s: 2,
    loads: { smoke: rated(8, 3, 1), standard: rated(8, 5, 1), full: rated(8, 30, 6) },
  },
  {
    scenario: 'delay-injection',
    variant: 'above-timeout-6s',
    beside_s: 6,
    loads: { smoke: null, standard: rated(4, 8, 1), full: rated(4, 30, 6) },
  },
  {
    scenario: 'delay-injection',
    variant: 'mixed-1-percent',
    beside_s: 2,
    loads: { smoke: null, standard: rated(100, 11, 1), full: rated(50, 60, 6) },
  },
  {
    scenario: 'forced-failure',
    variant: 'inventory-error',
    beside_s: 0,
    loads: { smoke: rated(50, 2, 1), standard: rated(50, 4, 1), full: rated(50, 20, 6) },
  },
  {
    scenario: 'inventory-down',
    variant: 'stopped',
    beside_s: 1,
    loads: { smoke: rated(20, 2, 1), standard: rated(20, 6, 1), full: rated(20, 30, 6) },
  },
  {
    scenario: 'throughput-10k',
    variant: 'door',
    beside_s: 2,
    loads: { smoke: burst(1), standard: burst(1), full: burst(6) },
  },
  {
    scenario: 'throughput-10k',
    variant: 'bulk',
    beside_s: 3,
    loads: { smoke: burst(1), standard: burst(1), full: burst(6) },
  },
  {
    scenario: 'idempotency',
    variant: 'duplicates-1-percent',
    beside_s: 1,
    loads: { smoke: null, standard: rated(50, 4, 1), full: rated(50, 20, 3) },
  },
  {
    scenario: 'idempotency',
    variant: 'duplicates-10-percent',
    beside_s: 1,
    loads: { smoke: rated(50, 2, 1), standard: rated(50, 2, 1), full: rated(50, 20, 3) },
  },
  {
    scenario: 'idempotency',
    variant: 'duplicates-50-percent',
    beside_s: 1,
    loads: { smoke: null, standard: rated(50, 2, 1), full: rated(50, 20, 3) },
  },
  {
    scenario: 'idempotency',
    variant: 'crash-points',
    beside_s: 2,
    loads: { smoke: null, standard: rated(20, 30, 1), full: rated(50, 40, 3) },
  },
  {
    scenario: 'dead-letter',
    variant: 'poison',
    beside_s: 2,
    loads: { smoke: rated(50, 3, 1), standard: rated(75, 9, 1), full: rated(100, 33, 3) },
  },
  {
    scenario: 'backlog',
    variant: 'kill',
    beside_s: 3,
    loads: {
      smoke: outage(8, rated(50, 4, 1)),
      standard: outage(60, rated(50, 10, 1)),
      full: outage(60, rated(50, 15, 6)),
    },
  },
  {
    scenario: 'backlog',
    variant: 'kill-3s',
    beside_s: 3,
    loads: { smoke: null, standard: null, full: outage(3, rated(50, 15, 3)) },
  },
  {
    scenario: 'backlog',
    variant: 'drain-20000',
    beside_s: 6,
    loads: { smoke: null, standard: null, full: outage(50, rated(400, 10, 1), { work_ms: 5 }) },
  },
  {
    scenario: 'backlog',
    variant: 'retry',
    only_refusing: true,
    beside_s: 6,
    loads: {
      smoke: null,
      standard: outage(20, rated(50, 10, 1)),
      full: outage(60, rated(50, 15, 6)),
    },
  },
  {
    scenario: 'consumer-lag',
    variant: 'half-rate',
    beside_s: 1,
    loads: { smoke: rated(100, 5, 1), standard: rated(100, 10, 1), full: rated(100, 40, 3) },
  },
  {
    scenario: 'replay',
    variant: 'rebuild',
    beside_s: 4,
    loads: { smoke: burst(1, 2_000), standard: burst(1), full: burst(3) },
  },
  {
    scenario: 'service-crash',
    variant: 'random',
    beside_s: 3,
    loads: { smoke: rated(50, 45, 1), standard: rated(50, 45, 1), full: rated(50, 45, 3) },
  },
]

/** A variant of a scenario with the load that one run puts on it. */
export interface PlannedRow {
  readonly scenario: ScenarioName
  readonly variant: string
  readonly only_refusing?: boolean
  readonly load: Load
}

/** The rows of a profile for the chosen scenarios, in the order of the table. */
export function rowsOf(profile: ProfileName, scenarios: readonly ScenarioName[]): PlannedRow[] {
  return PROFILES.filter((row) => scenarios.includes(row.scenario)).flatMap(
    ({ loads, beside_s: _, ...row }) => {
      const load = loads[profile]
      return load === null ? [] : [{ ...row, load }]
    },
  )
}
