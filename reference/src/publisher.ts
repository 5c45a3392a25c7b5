import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { MemoryBroker, Outgoing } from './memory-broker.ts'
import { queueOf } from './topology.ts'

/** Hands stored events over; a queue that holds them is the confirm. */
export class Publisher {
  /** Events that the broker took. */
  published = 0
  readonly #broker: MemoryBroker
  readonly #service: string
  readonly #messageOf: (event: StoredEvent) => Outgoing

  constructor(broker: MemoryBroker, service: string, tracing: Tracing) {
    this.#broker = broker
    this.#service = service
    this.#messageOf = tracing.writing(
      ({ type, body }): Outgoing => ({ type, body: Buffer.from(body) }),
      (message, carried) => {
        broker.headers.set(message.body, carried)
        return message
      },
    )
  }

  /** Publishes events in their order. Rejects with the reason of `signal`; none was taken then. */
  async publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    const messages = events.map(this.#messageOf)
    await this.#broker.publish(queueOf(this.#service), messages, signal)
    this.published += events.length
  }
}
