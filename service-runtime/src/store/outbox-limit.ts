/** Counting rows takes longer the more there are: an outbox that was full is counted again after so long. */
const RECOUNT_PAUSE_MS = 500
/** Full ends only when a tenth is free again, so that counting is rare at the edge too. */
const FULL_SHARE = 0.9

/**
 * Tells at next to no cost whether an outbox owes as many deliveries as it may. What was owed since the last
 * count is added up and what was settled is not, so rows are counted only when the limit may have been
 * reached; and a count sees what other processes on the same store did.
 */
export class OutboxLimit {
  /** From so many on it calls itself full. */
  readonly most: number
  readonly #count: () => number
  readonly #now_ms: () => number
  #owed_at_most: number
  #full = false
  #counted_ms: number

  /** `count` gives the deliveries that are owed now. */
  constructor(most: number, count: () => number, now_ms: () => number = () => performance.now()) {
    this.most = most
    this.#count = count
    this.#now_ms = now_ms
    this.#owed_at_most = count()
    this.#counted_ms = now_ms()
  }

  /** So many more deliveries are owed; those of a transaction that is rolled back do no harm. */
  add(deliveries: number): void {
    this.#owed_at_most += deliveries
  }

  /** Whether nothing more should be taken in. Never lets more than `most` through by what it was told. */
  reached(): boolean {
    if (this.#owed_at_most < this.most) return false
    const now_ms = this.#now_ms()
    if (this.#full && now_ms - this.#counted_ms < RECOUNT_PAUSE_MS) return true
    this.#owed_at_most = this.#count()
    this.#counted_ms = now_ms
    this.#full = this.#owed_at_most >= this.most * FULL_SHARE
    // Full has to keep asking: it would otherwise be open again before the tenth is free.
    if (this.#full) this.#owed_at_most = Math.max(this.#owed_at_most, this.most)
    return this.#full
  }
}
