import type { DeliveryOutcome } from '@three-ways/http-transport/delivery'
import { MAX_FAILURES, park } from '@three-ways/http-transport/parking'
import type { Delivery } from '@three-ways/http-transport/topology'
import type { ServiceContext } from '@three-ways/service-runtime/carrier'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000

/**
 * Deliveries that no customer waits for. A handler that cannot be reached is tried for ever, with growing
 * pauses and jitter; one that fails is tried a few times. The rows are in the outbox, so a restart loses none
 * of them.
 */
export class Retries {
  readonly #context: ServiceContext
  readonly #deliver: (delivery: Delivery) => Promise<DeliveryOutcome>
  readonly #timers = new Set<NodeJS.Timeout>()
  #stopped = false

  constructor(context: ServiceContext, deliver: (delivery: Delivery) => Promise<DeliveryOutcome>) {
    this.#context = context
    this.#deliver = deliver
  }

  /** Tries at once, behind everybody's back. */
  now(delivery: Delivery): void {
    void this.#attempt(delivery, 0, FIRST_PAUSE_MS)
  }

  /** Tries again after a first attempt that came to nothing. */
  later(delivery: Delivery, outcome: DeliveryOutcome): void {
    void this.#after(delivery, outcome, 0, FIRST_PAUSE_MS)
  }

  /** No further attempts in this process. */
  stop(): void {
    this.#stopped = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  async #attempt(delivery: Delivery, failures: number, pause_ms: number): Promise<void> {
    if (this.#stopped) return
    try {
      const outcome = await this.#deliver(delivery)
      if (outcome.kind !== 'settled') await this.#after(delivery, outcome, failures, pause_ms)
    } catch (error) {
      this.#context.log.error(`delivering ${delivery.event.event_id} to ${delivery.route.service}`, error)
      this.#schedule(delivery, failures, pause_ms)
    }
  }

  async #after(
    delivery: Delivery,
    outcome: DeliveryOutcome,
    before: number,
    pause_ms: number,
  ): Promise<void> {
    const failures = outcome.kind === 'failed' ? before + 1 : before
    if (outcome.kind === 'failed' && failures >= MAX_FAILURES) {
      return park(this.#context, delivery, outcome.detail, failures)
    }
    this.#schedule(delivery, failures, pause_ms)
  }

  #schedule(delivery: Delivery, failures: number, pause_ms: number): void {
    if (this.#stopped) return
    const next_pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        void this.#attempt(delivery, failures, next_pause_ms)
      },
      pause_ms * (0.5 + Math.random()),
    )
    this.#timers.add(timer)
  }
}
