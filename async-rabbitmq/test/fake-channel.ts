import { EventEmitter } from 'node:events'
import type { ConfirmChannel, Message, Options } from 'amqplib'
import type { BrokerLink } from '../src/connection.ts'

/** What was published on a fake channel, and the means to answer it as a broker would. */
export interface Published {
  readonly exchange: string
  readonly routing_key: string
  readonly body: Buffer
  readonly properties: Options.Publish
  readonly answer: (error: Error | null) => void
}

/** A channel without a broker: it notes what it was asked to do, and answers nothing by itself. */
export class FakeChannel extends EventEmitter {
  readonly published: Published[] = []
  readonly acknowledged: { readonly tag: number; readonly multiple: boolean }[] = []
  prefetched: number | undefined
  cancelled: string | undefined
  deliver: (message: Message | null) => void = () => {}

  publish(
    exchange: string,
    routing_key: string,
    body: Buffer,
    properties: Options.Publish,
    answer: (error: Error | null) => void,
  ): boolean {
    this.published.push({ exchange, routing_key, body, properties, answer })
    return true
  }

  /** How many read a queue, as it was told; one unless told otherwise. A missing one is an Error. */
  readonly readers = new Map<string, number | Error>()
  readonly bound: string[] = []
  /** How many messages each queue holds. */
  messages = 0

  async checkQueue(queue: string): Promise<{ messageCount: number; consumerCount: number }> {
    const readers = this.readers.get(queue) ?? 1
    if (readers instanceof Error) throw readers
    return { messageCount: this.messages, consumerCount: readers }
  }

  async bindQueue(queue: string, exchange: string, key: string): Promise<void> {
    this.bound.push(`${queue} to ${exchange} by ${key}, behind ${this.published.length}`)
  }

  ack(message: Message, multiple: boolean): void {
    this.acknowledged.push({ tag: message.fields.deliveryTag, multiple })
  }

  async prefetch(count: number): Promise<void> {
    this.prefetched = count
  }

  async consume(
    _queue: string,
    onMessage: (message: Message | null) => void,
  ): Promise<{ consumerTag: string }> {
    this.deliver = onMessage
    return { consumerTag: 'fake' }
  }

  async cancel(tag: string): Promise<void> {
    this.cancelled = tag
  }

  asChannel(): ConfirmChannel {
    return this as unknown as ConfirmChannel
  }

  /** A link that is connected, by this channel. */
  asLink(): BrokerLink {
    return { channel: async () => this.asChannel(), current: () => this.asChannel() } as unknown as BrokerLink
  }
}

export function messageOf(deliveryTag: number, content: string): Message {
  const fields = {
    deliveryTag,
    redelivered: false,
    exchange: 'orders',
    routingKey: 'order-events.OrderPlaced',
  }
  return { fields, content: Buffer.from(content), properties: { messageId: content } } as unknown as Message
}
