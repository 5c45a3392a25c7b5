const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

/**
 * Pauses between tries that came to nothing: each twice as long as the one before, up to 2 s, with jitter, so
 * that those who wait for the same thing do not come back together. The same in all models with a relay.
 */
export class GrowingPause {
  #pause_ms = FIRST_PAUSE_MS

  /** How long to wait now, in milliseconds; the next one is longer. */
  next_ms(): number {
    const pause_ms = this.#pause_ms * (0.75 + Math.random() / 2)
    this.#pause_ms = Math.min(this.#pause_ms * 2, LONGEST_PAUSE_MS)
    return pause_ms
  }

  /** A try came to something. */
  reset(): void {
    this.#pause_ms = FIRST_PAUSE_MS
  }
}
