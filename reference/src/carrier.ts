import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import { OutboxRelay } from '@three-ways/service-runtime/relay/outbox-relay'
import { Consumer } from './consumer.ts'
import type { MemoryBroker } from './memory-broker.ts'
import { Publisher } from './publisher.ts'
import { ensureTopology } from './topology.ts'

/** Carries the events of one service through memory: its outbox to the broker, its queue into the intake. */
export class MemoryCarrier implements Carrier {
  readonly #publisher: Publisher
  readonly #consumer: Consumer
  readonly #relay: OutboxRelay

  constructor(context: ServiceContext, broker: MemoryBroker) {
    const { workflow, declaration, engine, intake, tracing, sent, log, blockages, given_up, signal } = context
    const service = declaration.name
    ensureTopology(broker, workflow, [service])
    this.#publisher = new Publisher(broker, service, tracing)
    this.#consumer = new Consumer({ broker, service, intake, tracing, given_up })
    this.#relay = new OutboxRelay({
      engine,
      publish: (events, until) => this.#publisher.publish(events, until),
      sent,
      log,
      blockages,
      signal,
    })
  }

  /** A receipt is all that the customer waits for; the relay was told by the commit. */
  async dispatch(): Promise<void> {}

  async join(): Promise<void> {}

  nudge(): void {
    this.#relay.nudge()
  }

  settings(): EffectiveSettings {
    return { transport_client: 'memory', ...this.#relay.settings() }
  }

  /** The broker is in this process: it is there whenever the service is. */
  waitingFor(): readonly string[] {
    return []
  }

  status(): Readonly<Record<string, unknown>> {
    return {
      ...this.#consumer.inFlight(),
      published: this.#publisher.published,
      ...this.#relay.status(),
    }
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#consumer.drain(signal)
    await this.#relay.drain(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#consumer[Symbol.dispose]()
  }
}
