import type { Socket } from 'node:net'
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type Message as Delivery,
} from 'amqplib'
import type { Answer, Carrier, Relay } from './carrier.ts'
import { READS } from './life.ts'
import { decode, encode, type Message, SERVICES } from './messages.ts'
import { perTurn } from './per-turn.ts'

/** As the product's, unless it is to be shown what another one does. */
const PREFETCH = Number(process.env.FLOOR_PREFETCH ?? 500)
/** Nagle's algorithm, amqplib's default, costs tens of milliseconds per hop; on only to show that. */
const NAGLE_IS_OFF = process.env.FLOOR_NAGLE !== 'on'

export function openConnection(url: string): Promise<ChannelModel> {
  return connect(url, { noDelay: NAGLE_IS_OFF, keepAlive: true })
}

/** What stands in the broker: one exchange, and a queue for each service. */
export function namesIn(namespace: string) {
  const prefix = namespace === '' ? 'floor' : namespace
  return { exchange: `${prefix}.floor`, queueOf: (service: string) => `${prefix}.floor.${service}` }
}

/** Makes it; classic queues, since nothing waits for a flush here. */
export async function makeTopology(channel: Channel, namespace: string): Promise<void> {
  const { exchange, queueOf } = namesIn(namespace)
  await channel.assertExchange(exchange, 'direct', { durable: true })
  for (const service of SERVICES) {
    await channel.assertQueue(queueOf(service), { durable: true, arguments: { 'x-queue-type': 'classic' } })
    for (const type of READS[service]) await channel.bindQueue(queueOf(service), exchange, type)
  }
}

/** A queue for each service. The order service answers with a receipt. */
export class RabbitmqCarrier implements Carrier {
  readonly #relay: Relay
  readonly #connection: ChannelModel
  readonly #channel: Channel | ConfirmChannel
  readonly #exchange: string
  #settled: Promise<unknown> = Promise.resolve()

  private constructor(relay: Relay, connection: ChannelModel, channel: Channel, exchange: string) {
    this.#relay = relay
    this.#connection = connection
    this.#channel = channel
    this.#exchange = exchange
  }

  /** Resolves when the service is read from its queue. */
  static async open(relay: Relay, url: string, namespace: string): Promise<RabbitmqCarrier> {
    const { service, step } = relay
    const { exchange, queueOf } = namesIn(namespace)
    const connection = await openConnection(url)
    const channel = step.acknowledges
      ? await connection.createConfirmChannel()
      : await connection.createChannel()
    gatherWrites((connection.connection as unknown as { readonly stream: Socket }).stream)
    const carrier = new RabbitmqCarrier(relay, connection, channel, exchange)
    await channel.prefetch(PREFETCH)
    const take = perTurn<Delivery>((deliveries) => carrier.#take(deliveries))
    const onMessage = (delivery: Delivery | null) => delivery !== null && take(delivery)
    await channel.consume(queueOf(service), onMessage, { noAck: !step.acknowledges })
    return carrier
  }

  async place(order: Message): Promise<Answer> {
    await this.placeAll([order])
    const { order_id } = order.data
    return { status: 202, body: { order_id, status: 'placed', notification: 'pending' } }
  }

  async placeAll(orders: readonly Message[]): Promise<void> {
    await this.#send(this.#relay.hop.handle(orders))
  }

  settings() {
    const { acknowledges } = this.#relay.step
    return {
      amqp_queue_type: 'classic',
      amqp_publisher_confirms: acknowledges,
      amqp_prefetch: PREFETCH,
      transport_nagle_off: NAGLE_IS_OFF,
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close().catch(() => {})
  }

  /** A message is acknowledged behind what it caused, and with all before it. */
  #take(deliveries: readonly Delivery[]): void {
    const sent = this.#send(this.#relay.hop.handle(deliveries.map(({ content }) => decode(content))))
    const last = deliveries.at(-1) as Delivery
    if (this.#relay.step.acknowledges) {
      this.#settled = Promise.all([this.#settled, sent]).then(() => this.#channel.ack(last, true))
    }
    // The connection is gone: what was not acknowledged comes again.
    for (const promise of [sent, this.#settled]) promise.catch(() => {})
  }

  /** Resolves when the broker has confirmed them, where it is asked to. */
  async #send(messages: readonly (Message | undefined)[]): Promise<void> {
    const { acknowledges } = this.#relay.step
    for (const message of messages) {
      if (message === undefined) continue
      this.#channel.publish(this.#exchange, message.type, encode(message), { persistent: acknowledges })
    }
    if (acknowledges) await (this.#channel as ConfirmChannel).waitForConfirms()
  }
}

/** amqplib writes each message by itself; all writes of one turn leave in one system call. */
function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...rest: unknown[]) => boolean
  socket.write = (...rest: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    return write(...rest)
  }
}
