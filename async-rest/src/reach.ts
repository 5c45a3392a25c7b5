import { setTimeout as delay } from 'node:timers/promises'
import type { DeliveryOutcome } from '@three-ways/http-transport/delivery'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import { GrowingPause } from '@three-ways/service-runtime/relay/growing-pause'

/**
 * Whether one neighbour can be reached, as its calls have seen it: while it is away, all of them wait for the
 * same pause and then try once, so that an outage costs one call of each per pause, and all see its end.
 */
export class Reach {
  readonly #what: string
  readonly #unreachable: Blockages
  readonly #signal: AbortSignal
  readonly #pause = new GrowingPause()
  #pausing: Promise<void> | undefined
  #answered_ms = Number.NEGATIVE_INFINITY

  /** `unreachable` is told when an outage begins and ends; `signal` ends all pauses. */
  constructor(neighbour: string, unreachable: Blockages, signal: AbortSignal) {
    this.#what = `outbox to ${neighbour}`
    this.#unreachable = unreachable
    this.#signal = signal
  }

  isAway(): boolean {
    return this.#pausing !== undefined
  }

  /** Resolves when it may be called; rejects when the signal is aborted. */
  async mayBeCalled(): Promise<void> {
    while (this.#pausing !== undefined) await this.#pausing
    this.#signal.throwIfAborted()
  }

  /**
   * How a call ended that began then. A neighbour that does not answer in time is away only if it answered
   * nobody meanwhile; else that call was slow.
   */
  saw(outcome: DeliveryOutcome, began_ms: number): void {
    if (outcome.kind === 'settled' || outcome.kind === 'failed') {
      this.#answered_ms = performance.now()
      this.#pause.reset()
      this.#unreachable.end(this.#what)
      return
    }
    if (this.#pausing !== undefined || this.#answered_ms > began_ms) return
    this.#unreachable.begin(this.#what, outcome.detail)
    const over = () => {
      this.#pausing = undefined
    }
    this.#pausing = delay(this.#pause.next_ms(), undefined, { signal: this.#signal }).then(over, over)
  }
}
