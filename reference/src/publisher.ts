import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import type { MemoryBroker } from './memory-broker.ts'
import { queueOf } from './topology.ts'

/** Hands stored events over; a queue that holds them is the confirm. */
export class Publisher {
  /** Events that the broker took. */
  published = 0
  readonly #broker: MemoryBroker
  readonly #service: string

  constructor(broker: MemoryBroker, service: string) {
    this.#broker = broker
    this.#service = service
  }

  /** Publishes events in their order. Rejects with the reason of `signal`; none was taken then. */
  async publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    const messages = events.map(({ type, body }) => ({ type, body: Buffer.from(body) }))
    await this.#broker.publish(queueOf(this.#service), messages, signal)
    this.published += events.length
  }
}
