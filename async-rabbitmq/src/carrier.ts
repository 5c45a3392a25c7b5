import { type EffectiveSettings, wordOf } from '@three-ways/event-contract/effective-settings'
import type { Carrier, ServiceContext } from '@three-ways/service-runtime/carrier'
import { ACKNOWLEDGING_PAUSE_MS } from '@three-ways/service-runtime/intake/finished-prefix'
import { OutboxRelay } from '@three-ways/service-runtime/relay/outbox-relay'
import type { ConfirmChannel } from 'amqplib'
import { bindAgain } from './bind-again.ts'
import { BrokerLink } from './connection.ts'
import { CONSUMING, Consumer } from './consumer.ts'
import { linkSettings } from './link-settings.ts'
import { managementOf } from './management.ts'
import { tellOtherReaders } from './other-readers.ts'
import { EVENT_PROPERTIES, Publisher, Unroutable } from './publisher.ts'
import { PuttingAside } from './putting-aside.ts'
import type { RabbitmqSettings } from './settings.ts'
import { PastEvents, workQueue } from './source.ts'
import { ensureTopology, requiredQueues, type TopologyOptions, topologyOf } from './topology.ts'
import { Unrouted } from './unrouted.ts'

/**
 * Carries the events of one service over RabbitMQ: its outbox to the exchange on one connection, its queue
 * into the intake on another, so that a publisher which the broker holds back never holds back the
 * acknowledgements.
 */
export class RabbitmqCarrier implements Carrier {
  readonly #service: string
  readonly #topology: TopologyOptions
  readonly #publishing: BrokerLink
  readonly #consuming: BrokerLink
  readonly #publisher: Publisher
  readonly #aside: PuttingAside
  readonly #consumer: Consumer
  readonly #relay: OutboxRelay
  readonly #past: PastEvents | undefined

  constructor(context: ServiceContext, { place, queue_type, management_url }: RabbitmqSettings) {
    const { workflow, declaration, engine, intake, tracing, log, blockages, given_up, signal } = context
    const {
      settings: { replay },
      sent,
    } = context
    const service = declaration.name
    const { url, names } = place
    this.#service = service
    this.#topology = { workflow, observers: [service], queue_type, names }
    this.#past = replay === undefined ? undefined : new PastEvents(names.history_stream, replay.from)
    this.#consumer = new Consumer({
      source: this.#past ?? workQueue(names.queueOf(service)),
      intake,
      putAside: async (message, why, until) => {
        // It was put aside when it came for the first time.
        if (this.#past !== undefined) return
        await this.#mending(until, () => this.#aside.putAside(message, why, until))
      },
      tracing,
      given_up,
      blockages,
      signal,
    })
    const management = managementOf(context.settings.broker_url ?? '', management_url)
    const unrouted = new Unrouted({ management, vhost: place.vhost, names, log })
    this.#publishing = new BrokerLink({
      url,
      name: `${service} publishes`,
      setUp: async (channel) => {
        this.#publisher.watch(channel)
        await ensureTopology(channel, this.#topology)
        // One service speaks for all, and nothing waits for that. A tenant's run leaves no policy behind.
        if (workflow.services[0]?.name === service && names.prefix === '') void unrouted.keep(signal)
      },
      log,
      blockages,
      signal,
    })
    this.#consuming = new BrokerLink({
      url,
      name: `${service} consumes`,
      setUp: async (channel, lost) => {
        await ensureTopology(channel, this.#topology)
        await this.#consumer.subscribe(channel, lost)
        const mine = topologyOf(this.#topology).queues.find(({ name }) => name === names.queueOf(service))
        if (mine !== undefined) bindAgain(channel, mine)
        if (this.#past === undefined) tellOtherReaders(channel, names.queueOf(service), blockages)
      },
      log,
      blockages,
      signal,
    })
    const required = requiredQueues(workflow, names)
    this.#publisher = new Publisher(this.#publishing, service, required, names.events_exchange, tracing)
    this.#aside = new PuttingAside({ service, names, publisher: this.#publisher })
    this.#relay = new OutboxRelay({
      engine,
      publish: (events, until) => this.#mending(until, () => this.#publisher.publish(events, until)),
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

  waitingFor(): readonly string[] {
    const connected = this.#publishing.current() !== undefined && this.#consuming.current() !== undefined
    return connected ? [] : ['broker']
  }

  /** `ready` and `unacknowledged` together are what lies in the service's queue, see `#readyMessages`. */
  async status(): Promise<Readonly<Record<string, unknown>>> {
    const ready = await this.#readyMessages(this.#consuming.current())
    return {
      ready,
      ...this.#consumer.inFlight(),
      published: this.#publisher.published,
      ...(this.#past === undefined ? {} : { history_position: this.#past.reached }),
      ...this.#relay.status(),
    }
  }

  async waiting(): Promise<number | undefined> {
    return (await this.#readyMessages(this.#consuming.current())) ?? undefined
  }

  settings(): EffectiveSettings {
    const { workflow, names } = this.#topology
    return {
      ...linkSettings([this.#publishing, this.#consuming]),
      ...this.#relay.settings(),
      consume_unfinished_most: this.#consumer.prefetch,
      consume_acknowledging_pause_ms: ACKNOWLEDGING_PAUSE_MS,
      amqp_manual_acknowledgement: !CONSUMING.noAck,
      amqp_messages_persistent: EVENT_PROPERTIES.persistent,
      amqp_mandatory_types: wordOf([...requiredQueues(workflow, names).keys()].sort().join(',')),
    }
  }

  async drain(signal: AbortSignal): Promise<void> {
    await this.#consumer.drain(signal)
    await this.#relay.drain(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#publishing[Symbol.asyncDispose](), this.#consuming[Symbol.asyncDispose]()])
  }

  /**
   * Somebody may remove a queue under us: whoever publishes again, and both callers do, shall find it again.
   */
  async #mending(signal: AbortSignal, publish: () => Promise<void>): Promise<void> {
    try {
      await publish()
    } catch (error) {
      if (error instanceof Unroutable) {
        await ensureTopology(await this.#publishing.channel(signal), this.#topology)
      }
      throw error
    }
  }

  /**
   * What waits in the queue, asked on the very channel that consumes, twice: when the second answer is here,
   * every message that had left the queue before the first one has been received, and counts as
   * unacknowledged.
   */
  async #readyMessages(channel: ConfirmChannel | undefined): Promise<number | null> {
    try {
      const queue = this.#topology.names.queueOf(this.#service)
      const counted = await channel?.checkQueue(queue)
      await channel?.checkQueue(queue)
      return counted?.messageCount ?? null
    } catch {
      return null
    }
  }
}
