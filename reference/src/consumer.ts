import type { GivenUpLog } from '@three-ways/service-runtime/given-up-log'
import { FinishedPrefix } from '@three-ways/service-runtime/intake/finished-prefix'
import type { Disposition, Intake } from '@three-ways/service-runtime/intake/intake'
import type { Arrival, Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { MemoryBroker } from './memory-broker.ts'
import type { Subscription } from './subscription.ts'
import { queueOf } from './topology.ts'

export interface ConsumerOptions {
  readonly broker: MemoryBroker
  readonly service: string
  readonly intake: Intake
  readonly tracing: Tracing
  readonly given_up: GivenUpLog
}

/**
 * A service's queue into its intake. A message is acknowledged after its commit, together with all before it.
 */
export class Consumer implements Disposable {
  readonly #options: ConsumerOptions
  readonly #prefix = new FinishedPrefix()
  readonly #arrivalOf: (body: Uint8Array) => Arrival | undefined
  readonly #subscription: Subscription
  #finishedAll: (() => void) | undefined
  #received = 0

  constructor(options: ConsumerOptions) {
    this.#options = options
    const { broker, service, tracing } = options
    this.#arrivalOf = tracing.reading((body) => broker.headers.get(body))
    this.#subscription = broker.subscribe(queueOf(service), (tag, body) => this.#take(tag, body))
  }

  inFlight(): { readonly received: number; readonly unacknowledged: number } {
    return { received: this.#received, unacknowledged: this.#prefix.unfinished() }
  }

  /** Takes nothing more in; resolves when everything in work is acknowledged, or with `signal`. */
  async drain(signal: AbortSignal): Promise<void> {
    this.#subscription.cancel()
    if (this.#prefix.unfinished() === 0 || signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#finishedAll = resolve
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]()
  }

  #take(tag: number, body: Uint8Array): void {
    this.#received += 1
    this.#prefix.received(tag)
    this.#options.intake.take(body, undefined, this.#arrivalOf(body)).then(
      (disposition) => this.#finish(tag, body, disposition),
      // Only the end of the service rejects: the message was not acknowledged, and comes again to the next
      // one.
      () => {},
    )
  }

  #finish(tag: number, body: Uint8Array, disposition: Disposition): void {
    const { broker, service, given_up } = this.#options
    if (disposition.kind === 'dead') {
      broker.deadLetters.add(service, body, disposition)
      given_up.deadLettered(disposition)
    }
    const last = this.#prefix.finished(tag)
    if (last === undefined) return
    this.#subscription.acknowledge(last)
    if (this.#prefix.unfinished() === 0) this.#finishedAll?.()
  }
}
