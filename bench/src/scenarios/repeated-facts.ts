import { until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import type { Fact } from './order-facts.ts'
import type { Offer } from './scenario.ts'

/** Messages that are put in at a time. */
const PUT_IN_AT_A_TIME = 32

/** Publishes facts again, and counts whether the services recognise them. */
export class RepeatedFacts {
  readonly #running: RunningSystem
  readonly #signal: AbortSignal
  readonly #before: ReadonlyMap<string, number>
  readonly #injected = new Map<string, number>()

  constructor(running: RunningSystem, signal: AbortSignal) {
    this.#running = running
    this.#signal = signal
    this.#before = running.ledgerView().duplicates_ignored
  }

  /** How many messages were put in. */
  get injected(): number {
    return [...this.#injected.values()].reduce((sum, count) => sum + count, 0)
  }

  /**
   * How many repeated messages the services have recognised since, those of the broker's own making included.
   */
  recognised(): number {
    const now = this.#running.ledgerView().duplicates_ignored
    return [...now].reduce((sum, [service, count]) => sum + count - (this.#before.get(service) ?? 0), 0)
  }

  /** Puts the facts in raw, where messages for their services arrive. Rejects with what hindered that. */
  async publish(facts: Iterable<Fact>): Promise<void> {
    const left = facts[Symbol.iterator]()
    const work = async () => {
      for (let next = left.next(); next.done !== true; next = left.next()) await this.#publish(next.value)
    }
    await Promise.all(Array.from({ length: PUT_IN_AT_A_TIME }, work))
  }

  /**
   * Waits until every service has seen as many repeated messages as were put in, or for so long. Gives how
   * many of the injected ones each service missed; empty where none did. A service may see more than
   * that: what a broker delivers twice by itself is recognised, too.
   */
  async missed(within_ms: number): Promise<ReadonlyMap<string, number>> {
    const everybody = 'every service recognised its duplicates'
    const none = () => this.#missed().size === 0
    await until(everybody, within_ms, this.#signal, none).catch(() => {
      this.#signal.throwIfAborted()
    })
    return this.#missed()
  }

  async #publish({ service, body }: Fact): Promise<void> {
    await this.#running.inspector.inject(service, body, this.#signal)
    this.#injected.set(service, (this.#injected.get(service) ?? 0) + 1)
  }

  #missed(): ReadonlyMap<string, number> {
    const now = this.#running.ledgerView().duplicates_ignored
    const missed = [...this.#injected].map(([service, injected]) => {
      const recognised = (now.get(service) ?? 0) - (this.#before.get(service) ?? 0)
      return [service, injected - recognised] as const
    })
    return new Map(missed.filter(([, count]) => count > 0))
  }
}

/**
 * Calls `then` once for each of the orders `numbers` when `ripe` holds for it, as soon as the journal has
 * noted that. Resolves, when `stop` is called, with all that was begun; orders that were never ripe are left
 * out.
 */
export function whenRipe(
  { journal }: Offer,
  numbers: readonly number[],
  ripe: (n: number) => boolean,
  then: (n: number) => Promise<void>,
): { stop(): Promise<void> } {
  const waiting = new Set(numbers)
  const begun: Promise<void>[] = []
  const look = () => {
    for (const n of waiting) {
      if (!ripe(n)) continue
      waiting.delete(n)
      const mine = then(n)
      // Told by `stop`; until then it is nobody's unheard rejection.
      mine.catch(() => {})
      begun.push(mine)
    }
  }
  const stopListening = journal.onProgress(look)
  return {
    async stop() {
      stopListening()
      look()
      await Promise.all(begun)
    },
  }
}
