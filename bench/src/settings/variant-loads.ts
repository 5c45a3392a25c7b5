import type { Durability } from '@three-ways/event-contract/durability'
import type { BrokerKind } from '@three-ways/testbed/brokers/broker-source'
import type { StepName } from './floor-steps.ts'
import type { Load } from './loads.ts'

/** One variant of a scenario and what each profile puts on it. */
export interface VariantLoads {
  /** Seconds that a cell takes beside its load: the injected delay, an outage, the closed loop, the drain. */
  readonly beside_s: number
  /**
   * Carried in turn with the others that say so, in the order of the table, by one raised system per model
   * and repetition; that is warmed until nothing about it moves.
   */
  readonly carried?: boolean
  /** Carried by a system of its scenario's own, that no other scenario has loaded before. */
  readonly apart?: boolean
  /**
   * A point beyond what generator and processors hold is expected of it: it is marked hollow, and is neither
   * invalid nor measured again.
   */
  readonly may_be_hollow?: boolean
  /** What an acknowledgement waits for in a run in D1; as the vendors advise unless said. */
  readonly durability?: Durability
  /** The load of a ranked variant in another class of durability, beside it. */
  readonly beside_ranked?: boolean
  /** What models are ranked by: a cell in which the system was still changing is none. */
  readonly ranked?: boolean
  /** Of what happens once in a run and model, when everything has just been started. */
  readonly once?: boolean
  /**
   * Of a control measured in `full` alone: another variant of the scenario shows already what a control is
   * there to show.
   */
  readonly control_in_full?: boolean
  /** Never measured of a control. */
  readonly without_control?: boolean
  /** Asked of those models alone that refuse orders while inventory is down. */
  readonly only_refusing?: boolean
  /** What the services are told beside what every system is told; handlers at work, work times. */
  readonly environment?: Readonly<Record<string, string>>
  /** Asked of models over this broker alone. */
  readonly only_broker?: BrokerKind
  /** Raised in the place of the model: what stands below it, up to this step. */
  readonly floor?: StepName
  readonly smoke: Load | null
  readonly standard: Load | null
  readonly full: Load | null
}
