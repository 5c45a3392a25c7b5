import { setImmediate as nextTurn } from 'node:timers/promises'
import { EVENT_CONTENT_TYPE } from '@three-ways/event-contract/envelope'
import type { StoredEvent } from '@three-ways/service-runtime/store/outbox'
import { NOT_TRACED, type Tracing } from '@three-ways/service-runtime/trace/tracing'
import type { ConfirmChannel, Message, Options } from 'amqplib'
import type { BrokerLink } from './connection.ts'
import { Receivers, type RequiredQueues } from './receivers.ts'
import { routingKey } from './topology.ts'

/** What every published event has. Persistent: a queue on disk is of no use to messages that are not. */
export const EVENT_PROPERTIES = { persistent: true, contentType: EVENT_CONTENT_TYPE } as const

/** A message on its way to an exchange. */
export interface Outgoing {
  readonly exchange: string
  readonly routing_key: string
  readonly body: Buffer
  readonly properties: Options.Publish
}

/** The broker took messages and found no queue for some of them: they are nowhere. */
export class Unroutable extends Error {
  readonly code = 'unroutable'
  constructor(routing_key: string, count: number) {
    super(`Publishing: expected a queue bound for every message, got ${count} back (${routing_key})`)
    this.name = 'Unroutable'
  }
}

/** What was published together and is confirmed together. */
interface Lot {
  readonly messages: readonly Outgoing[]
  returned: number
  refusal: Error | undefined
}

/** Publishes in lots: written at once, resolved when the broker confirmed every single message. */
export class Publisher {
  /** Messages that the broker confirmed. */
  published = 0
  readonly #link: BrokerLink
  readonly #service: string
  readonly #required: RequiredQueues
  readonly #receivers: Receivers
  readonly #events_exchange: string
  readonly #lots = new Set<Lot>()
  readonly #routingKeys = new Map<string, string>()
  readonly #outgoing: (event: StoredEvent) => Outgoing

  constructor(
    link: BrokerLink,
    service: string,
    required: RequiredQueues,
    events_exchange: string,
    tracing: Tracing = NOT_TRACED,
  ) {
    this.#link = link
    this.#service = service
    this.#required = required
    this.#receivers = new Receivers(required, events_exchange)
    this.#events_exchange = events_exchange
    this.#outgoing = tracing.writing(
      (event) => this.#messageOf(event),
      (message, carried) => ({ ...message, properties: { ...message.properties, headers: carried } }),
    )
  }

  /** Lets the publisher know what comes back on a fresh channel. */
  watch(channel: ConfirmChannel): void {
    channel.on('return', (message) => this.#returned(message))
    this.#receivers.forget()
  }

  /**
   * Publishes events in their order and resolves when all of them are confirmed, and in every queue that has
   * to get them; waits for a connection first. Rejects if that is not certain of any of them: the same events
   * may then be published again.
   */
  async publish(events: readonly StoredEvent[], signal: AbortSignal): Promise<void> {
    const messages = events.map(this.#outgoing)
    const types = new Set(events.map(({ type }) => type))
    let certain = false
    while (!certain) {
      const channel = await this.#link.channel(signal)
      await this.#receivers.before(channel, types, events.length)
      const sending = this.#send(channel, messages)
      const asking = this.#receivers.after(channel, types)
      const [sent, received] = await Promise.allSettled([sending, asking])
      // A missing queue ends the channel, and so everything else that is under way there.
      if (received.status === 'rejected') throw received.reason
      if (sent.status === 'rejected') throw sent.reason
      certain = await this.#receivers.hold(channel, received.value, events)
    }
  }

  /** As `publish`, for messages to any exchange, and content with whoever gets them. */
  async send(messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    await this.#send(await this.#link.channel(signal), messages)
  }

  /**
   * As `send`, one message on a channel of its own: where the broker refuses it, nothing else ends with it,
   * and what it rejects with is the broker's reason.
   */
  async sendAlone(message: Outgoing, signal: AbortSignal): Promise<void> {
    const channel = await this.#link.openChannel(signal)
    let reason: Error | undefined
    channel.on('error', (error: Error) => {
      reason = error
    })
    channel.on('return', (returned) => this.#returned(returned))
    try {
      await this.#send(channel, [message])
    } catch (error) {
      // What is under way is answered before the channel tells why it ended.
      await nextTurn()
      throw reason ?? error
    } finally {
      // One that has ended cannot be closed, and throws.
      await nextTurn()
        .then(() => channel.close())
        .catch(() => {})
    }
  }

  async #send(channel: ConfirmChannel, messages: readonly Outgoing[]): Promise<void> {
    const lot: Lot = { messages, returned: 0, refusal: undefined }
    this.#lots.add(lot)
    try {
      await confirmed(channel, lot)
    } finally {
      this.#lots.delete(lot)
    }
    if (lot.refusal !== undefined) throw lot.refusal
    this.published += messages.length
  }

  #messageOf(event: StoredEvent): Outgoing {
    return {
      exchange: this.#events_exchange,
      routing_key: this.#routingKey(event.type),
      body: Buffer.from(event.body),
      properties: {
        ...EVENT_PROPERTIES,
        mandatory: this.#required.has(event.type),
        messageId: event.event_id,
      },
    }
  }

  #routingKey(type: string): string {
    const known = this.#routingKeys.get(type)
    if (known !== undefined) return known
    const made = routingKey(this.#service, type)
    this.#routingKeys.set(type, made)
    return made
  }

  /**
   * A message comes back before it is confirmed, so its lot is still there; only then is it worth a search.
   */
  #returned({ fields, properties }: Message): void {
    for (const lot of this.#lots) {
      const mine = lot.messages.some(
        (message) =>
          message.routing_key === fields.routingKey && message.properties.messageId === properties.messageId,
      )
      if (!mine) continue
      lot.returned += 1
      lot.refusal = new Unroutable(fields.routingKey, lot.returned)
    }
  }
}

/** Writes a lot and resolves when each message has its answer; rejects when the channel ended before. */
function confirmed(channel: ConfirmChannel, lot: Lot): Promise<void> {
  return new Promise((resolve) => {
    let unanswered = lot.messages.length
    if (unanswered === 0) resolve()
    const answer = (error: Error | null) => {
      if (error !== null) lot.refusal ??= error
      unanswered -= 1
      if (unanswered === 0) resolve()
    }
    // A channel that ended throws from publish; one that ends later answers every message with an error.
    try {
      for (const { exchange, routing_key, body, properties } of lot.messages) {
        channel.publish(exchange, routing_key, body, properties, answer)
      }
    } catch (error) {
      // The client waits for the confirm of a message that it could not encode, and counts all later ones
      // wrong: the channel is of no use any more.
      channel.emit('error', error)
      throw error
    }
  })
}
