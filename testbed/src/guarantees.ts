import type { Durability } from '@three-ways/event-contract/durability'

/**
 * What a model promises, as data. Every flag is proved both ways: where it is `true` the conformance suite
 * and the scenarios check it, where it is `false` they check the opposite. None is ever skipped.
 */
export interface Guarantees {
  /** The answer of `POST /order` carries the decision (201, 422), not a receipt (202). */
  readonly doneWhenAccepted: boolean
  /**
   * Orders are accepted while the inventory service is away, and completed later without anybody asking
   * again.
   */
  readonly acceptsWhileInventoryIsDown: boolean
  /** Past events can be read again from the beginning. */
  readonly canReplay: boolean
  /** Events of one order id arrive in the order of their emission, within one topic, queue or call chain. */
  readonly keepsOrderPerOrderId: boolean
  /**
   * A message that cannot be handled is kept aside where a person finds it. False: it is refused at the door.
   */
  readonly keepsDeadLetters: boolean
  /**
   * A message whose readers vanish with it again and again is put aside by the broker, so that it ends.
   * False: it is handed out for ever.
   */
  readonly limitsDeliveries: boolean
  /** An observer (analytics) sees every event. */
  readonly hasObservers: boolean
}

/** By class of durability: what is promised otherwise there than in the recommended one. */
export type Lacking = Readonly<Partial<Record<Durability, Partial<Guarantees>>>>
