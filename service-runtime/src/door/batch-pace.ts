import { setTimeout as delay } from 'node:timers/promises'

/** The part of an outbox that a pace looks at. */
export interface PacedOutbox {
  /** An upper bound of what it owes, told at no cost however much that is. */
  readonly owes_at_most: number
  /** Grows while deliveries are settled. */
  readonly settled_through: number
}

/**
 * So much may be owed before a batch waits: many publishes of a relay, seconds of a chain of calls, and some
 * megabytes where the events are held.
 */
const OWED_MOST = 20_000
const POLL_MS = 20
/** Nothing was settled for so long: whoever carries is away, or slow, and no reason to wait with storing. */
const STANDS_AFTER_MS = 1_000

/**
 * Holds a long batch back while what it stored before is carried, so that neither memory nor what a restart
 * would find owed grows with its length. It never waits for somebody who is away: accepting touches only the
 * local store, up to the limit of the outbox.
 */
export class BatchPace {
  readonly #outbox: PacedOutbox
  readonly #stands_after_ms: number
  #through = -1

  constructor(outbox: PacedOutbox, stands_after_ms = STANDS_AFTER_MS) {
    this.#outbox = outbox
    this.#stands_after_ms = stands_after_ms
  }

  /** Resolves when there is room for more, or when nothing moves. */
  async untilRoom(): Promise<void> {
    let moved_ms = performance.now()
    // Of somebody who stood still when he was looked at last, it is waited for the next move first.
    let through = this.#through
    while (this.#outbox.owes_at_most >= OWED_MOST) {
      if (this.#outbox.settled_through !== through) {
        through = this.#outbox.settled_through
        moved_ms = performance.now()
      } else if (through === this.#through || performance.now() - moved_ms > this.#stands_after_ms) {
        break
      }
      await delay(POLL_MS)
    }
    this.#through = this.#outbox.owes_at_most >= OWED_MOST ? through : -1
  }
}
