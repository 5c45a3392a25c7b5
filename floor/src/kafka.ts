import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { connect as connectSecurely } from 'node:tls'
import {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type ISocketFactory,
  Kafka,
  type KafkaConfig,
  logLevel,
  Partitioners,
  type Producer,
} from 'kafkajs'
import type { Answer, Carrier, Relay } from './carrier.ts'
import { endIdleWakeUps } from './kafka-wake-ups.ts'
import { READS } from './life.ts'
import { decode, encode, type Message, SERVICES, type ServiceName } from './messages.ts'

/** As the product's. */
const PARTITIONS = 3
const MEMBERSHIP = {
  sessionTimeout: 6000,
  heartbeatInterval: 1500,
  rebalanceTimeout: 10_000,
  minBytes: 1,
  maxBytesPerPartition: 65_536,
  maxWaitTimeInMs: 250,
} as const
/** A batch has a largest size; so many of our messages are well below it. */
const MOST_PER_SEND = 1_000
const LOOK_AGAIN_MS = 50
const ALL = -1
const NONE = 0

/** Where the brokers are, and who asks. */
export type KafkaPlace = Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'>

/** The client's own sockets leave Nagle's algorithm on. */
const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectSecurely({ host, port, servername: host }, onConnect)
    : connect({ host, port }, onConnect)
  return socket.setNoDelay(true).setKeepAlive(true)
}

export function openClient(place: KafkaPlace, clientId: string): Kafka {
  endIdleWakeUps()
  return new Kafka({ ...place, clientId, socketFactory, logLevel: logLevel.NOTHING })
}

/** A topic for each service that emits, and a group for each that reads. */
export function topicOf(service: string, namespace: string): string {
  return `${namespace === '' ? '' : `${namespace}.`}floor.${service}`
}

/** Resolves when each partition has a leader. */
export async function makeTopics(admin: Admin, namespace: string, signal: AbortSignal): Promise<void> {
  const names = SERVICES.map((service) => topicOf(service, namespace))
  const topics = names.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: -1 }))
  // The client would look for leaders at once, and take it for a failure that there are none yet.
  await admin.createTopics({ topics, waitForLeaders: false })
  for (;;) {
    signal.throwIfAborted()
    const found = await admin.fetchTopicMetadata({ topics: names }).catch(() => ({ topics: [] }))
    const led = found.topics.flatMap(({ partitions }) => partitions).filter(({ leader }) => leader >= 0)
    if (led.length === PARTITIONS * names.length) return
    await delay(LOOK_AGAIN_MS, undefined, { signal })
  }
}

/** A log for each service. The order service answers with a receipt. */
export class KafkaCarrier implements Carrier {
  readonly #relay: Relay
  readonly #topic: string
  readonly #producer: Producer
  readonly #consumer: Consumer
  /** Offsets are committed in their order. */
  #settled: Promise<unknown> = Promise.resolve()

  private constructor(relay: Relay, client: Kafka, namespace: string) {
    this.#relay = relay
    this.#topic = topicOf(relay.service, namespace)
    const createPartitioner = Partitioners.DefaultPartitioner
    this.#producer = client.producer({ createPartitioner, allowAutoTopicCreation: false })
    this.#consumer = client.consumer({ groupId: this.#topic, ...MEMBERSHIP, allowAutoTopicCreation: false })
  }

  /** Resolves when the service is a member of its group, and reads. */
  static async open(relay: Relay, place: KafkaPlace, namespace: string): Promise<KafkaCarrier> {
    const carrier = new KafkaCarrier(relay, openClient(place, relay.service), namespace)
    await carrier.#start(namespace)
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
    return { kafka_acks: this.#acks(), kafka_session_timeout_ms: MEMBERSHIP.sessionTimeout }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#consumer.disconnect().catch(() => {})
    await this.#producer.disconnect().catch(() => {})
  }

  async #start(namespace: string): Promise<void> {
    const joined = Promise.withResolvers<unknown>()
    this.#consumer.on(this.#consumer.events.GROUP_JOIN, joined.resolve)
    await this.#producer.connect()
    await this.#consumer.connect()
    const topics = emittersFor(this.#relay.service).map((service) => topicOf(service, namespace))
    await this.#consumer.subscribe({ topics, fromBeginning: true })
    await this.#consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: PARTITIONS * topics.length,
      eachBatch: async (payload) => this.#take(payload),
    })
    await joined.promise
  }

  /**
   * Fetching goes on meanwhile. What is let go in front of the work is lost with it, behind it it comes
   * again.
   */
  #take({ batch }: EachBatchPayload): void {
    const { hop, step, service } = this.#relay
    const { topic, partition, messages } = batch
    const offsets = [{ topic, partition, offset: String(Number(batch.lastOffset()) + 1) }]
    const commit = () => this.#consumer.commitOffsets(offsets).catch(() => {})
    if (!step.acknowledges) this.#settled = this.#settled.then(commit)
    const heard = messages
      .map(({ value }) => decode(value ?? Buffer.alloc(0)))
      .filter(({ type }) => READS[service].includes(type))
    const sent = heard.length === 0 ? Promise.resolve() : this.#send(hop.handle(heard))
    if (step.acknowledges) this.#settled = Promise.all([this.#settled, sent]).then(commit)
    // What could not be sent is not let go, and comes again when somebody joins the group anew.
    for (const promise of [sent, this.#settled]) promise.catch(() => {})
  }

  /** Resolves when the broker has them, where it is asked to say so. */
  async #send(messages: readonly (Message | undefined)[]): Promise<void> {
    const records = messages.flatMap((message) => {
      return message === undefined ? [] : [{ key: message.subject, value: encode(message) }]
    })
    for (let from = 0; from < records.length; from += MOST_PER_SEND) {
      const lot = records.slice(from, from + MOST_PER_SEND)
      await this.#producer.send({ topic: this.#topic, acks: this.#acks(), messages: lot })
    }
  }

  #acks(): number {
    return this.#relay.step.acknowledges ? ALL : NONE
  }
}

/** Whose topics carry something for a service. */
function emittersFor(service: ServiceName): readonly ServiceName[] {
  if (service === 'inventory-service') return ['order-service']
  return service === 'notification-service'
    ? ['inventory-service']
    : ['inventory-service', 'notification-service']
}
