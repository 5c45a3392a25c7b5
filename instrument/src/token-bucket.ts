/** Lets so many through per second, and at most a tenth of a second's worth at once. */
export class TokenBucket {
  readonly #per_us: number
  readonly #most: number
  #tokens: number
  #filled_us: number

  /** Full at `now_us`. */
  constructor(per_s: number, now_us: number) {
    this.#per_us = per_s / 1e6
    this.#most = Math.max(1, per_s / 10)
    this.#tokens = this.#most
    this.#filled_us = now_us
  }

  /** Whether one may pass at `now_us`; the readings must not go back. */
  take(now_us: number): boolean {
    this.#tokens = Math.min(this.#most, this.#tokens + (now_us - this.#filled_us) * this.#per_us)
    this.#filled_us = now_us
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
