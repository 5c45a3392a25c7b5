import type { WorkloadCommand } from '@three-ways/event-contract/workload'
import type { Journal } from '@three-ways/instrument/journal'
import type { LoadGenerator } from '@three-ways/instrument/load-generator'
import type { LoadSpan } from '@three-ways/instrument/open-loop'
import type { Schedule } from '@three-ways/instrument/schedule'
import type { SeriesPoint } from '@three-ways/instrument/time-series'
import type { CapacityWindow } from '@three-ways/result-files/capacity-window'
import type { GrowthPoint } from '@three-ways/result-files/growth-point'
import type { Check } from '@three-ways/result-files/metrics'
import type { TracedWay } from '@three-ways/result-files/traced-way'
import type { RunningSystem } from '@three-ways/testbed/system'
import type { Load } from '../settings/loads.ts'
import type { ScenarioName } from '../settings/profiles.ts'

/** A batch of commands that one cell offers: what is in them, and what became of their subjects. */
export interface Offer {
  readonly journal: Journal
  readonly command: (n: number) => WorkloadCommand
  /** The same command about another subject. */
  readonly renamed: (n: number, subject: string) => WorkloadCommand
  readonly subject: (n: number) => string
}

/** Orders of another batch that are placed again after a refusal: `<order id>~2`, `~3`. */
export interface RepeatedOffer extends Offer {
  /** As they were placed at first. */
  readonly first: Offer
  /** The number of the order in the first batch that order n here is a repetition of. */
  readonly originalOf: (n: number) => number
  /** Plans order `original` once more, as its attempt number `attempt`; gives its number here. */
  repeat(original: number, attempt: number, planned_us: number): number
}

export interface OfferOptions {
  readonly count: number
  /** Share of the orders, 0 to 1, that have to fail for a business reason. */
  readonly failing_share?: number
  /** First part of the order ids, unique in the cell; the cell's own unless a second batch is offered. */
  readonly name?: string
  /**
   * Of a floor, which may lose and double them: what became of them is a finding of the scenario, and the
   * cell's ledger, checks and files are about all others.
   */
  readonly unprotected?: boolean
  /** Accepts or refuses the ids that a prefix gives; the first prefix that suits is taken. */
  readonly suits?: (subject: (n: number) => string) => boolean
}

/** What a scenario works with: one raised system, one cell. */
export interface CellContext {
  readonly running: RunningSystem
  /** Base URL of the service that takes the commands. */
  readonly door: string
  /** Sends every load, from a thread of its own. */
  readonly generator: LoadGenerator
  readonly variant: string
  readonly load: Load
  readonly seed: number
  readonly signal: AbortSignal
  /** How long anything may take to its end once nothing hinders it any more. */
  readonly settles_within_ms: number
  /** Shown to whoever waits. */
  readonly phase: (text: string) => void
  /** Orders that the ledger, the stock check and the order log of this cell know of. */
  offer(options: OfferOptions): Offer
  /** Room for orders of `first` that are placed again; known of like all others. */
  again(first: Offer, capacity: number): RepeatedOffer
  /** Seeded Poisson arrivals at the rate of the load. */
  schedule(): Schedule
  /**
   * Runs a load with the sensors on (processor time, event loop, host), then waits until every accepted order
   * has ended, and what customers asked for who hung up, at most `settles_within_ms`. `beforeSettling` ends a
   * fault that would keep orders from ending.
   */
  measured(
    offer: Offer,
    load: () => Promise<LoadSpan>,
    beforeSettling?: () => Promise<void>,
  ): Promise<LoadSpan>
}

/** What a scenario found beside what every cell finds. */
export interface ScenarioFindings {
  /** The offer that the cell's ledger, latencies and order log are about. */
  readonly offer: Offer
  /** When the load began; the origin of all times in the order log. */
  readonly started_us: number
  /**
   * Sent on an absolute schedule, of which times are told: slip and rate decide whether the cell is valid.
   */
  readonly scheduled: boolean
  /** One request made all orders: they have no latencies of their own. */
  readonly bulk?: boolean
  /**
   * Orders beside those of the ledger were made by one request, and only the door knows what they ask for.
   */
  readonly made_inside?: boolean
  /**
   * Messages that the scenario meant to be put aside; more or fewer dead letters fail the cell. 0 unless
   * said.
   */
  readonly poisoned?: number
  readonly figures: Readonly<Record<string, number | string | null>>
  readonly checks: readonly Check[]
  /** What happened second by second, where that is part of the answer. */
  readonly series?: readonly SeriesPoint[]
  /** The run by hundredths of its orders. */
  readonly curve?: readonly GrowthPoint[]
  /** Single orders of the load, moment by moment, where the services trace. */
  readonly ways?: readonly TracedWay[]
  /** The rates that were tried before the measured load, in their order. */
  readonly search?: readonly CapacityWindow[]
  /**
   * Why this says more of the machine than of the system, beside a schedule that was not held. Only of rows
   * that may be hollow.
   */
  readonly hollow_reasons?: readonly string[]
  /** Why this is no measurement, beside what the instrument itself says; none usually. */
  readonly invalid_reasons?: readonly string[]
}

/**
 * A question that is put to every model alike. Written against a running system and its declared guarantees;
 * it never knows which model it has before it.
 */
export interface Scenario {
  readonly name: ScenarioName
  /** Raised with observers, where the model has any. Rows that are measured for speed go without. */
  readonly observers?: boolean
  /**
   * Orders that warm the system up before anything is measured, so many of them in flight; 8 unless said.
   */
  readonly warm_up: { readonly orders: number; readonly in_flight?: number }
  /** What has to be warmed up beside that, for one of the variants. */
  warmUp?(context: CellContext): Promise<void>
  measure(context: CellContext): Promise<ScenarioFindings>
}
