import { setTimeout as delay } from 'node:timers/promises'
import { type EffectiveSettings, wordOf } from '@three-ways/event-contract/effective-settings'
import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { Log } from '@three-ways/service-runtime/log'
import { socketSettings } from '@three-ways/service-runtime/told/socket-settings'
import type { Admin, ITopicConfig, Kafka, Producer, RetryOptions } from 'kafkajs'
import { IMPATIENT, openClient, REQUEST_TIMEOUT_MS } from './client.ts'
import { kafkajsVersion, mendKafkajs } from './kafkajs-mends.ts'
import { orAborted } from './or-aborted.ts'
import { partitionByKey } from './partition-of-key.ts'
import { refusalOf } from './refusals.ts'
import { Sockets } from './sockets.ts'
import { TopicWatch } from './topic-watch.ts'
import { ensureTopics } from './topology.ts'

export interface ConnectionOptions {
  readonly broker_url: string
  readonly service: string
  readonly topics: readonly ITopicConfig[]
  readonly log: Log
  /** Where it is told that there is no connection, why and since when. */
  readonly blockages: Blockages
  /** Told which of the topics are others than before, although they have the same names. */
  readonly onMadeAgain: (topics: readonly string[]) => void
  readonly signal: AbortSignal
}

const CONNECTING = 'connecting to Kafka'
/** How long the clients may not know of new partitions. */
const METADATA_MAX_AGE_MS = 5000
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1000

/**
 * A consumer that keeps trying stays a member of its group and goes on where it was when the broker returns;
 * one that gives up has to join anew and waits for the session of its former self. About half a minute of
 * attempts.
 */
const PATIENT: RetryOptions = { retries: 40, initialRetryTime: 50, maxRetryTime: 1000 }

/**
 * One service's connection to Kafka: made in the background, made again with backoff and jitter whenever all
 * of it is lost. Each time the topics are ensured first, so that the order in which things start does not
 * matter.
 */
export class Connection {
  readonly producer: Producer
  /** The client for the consumer, more patient than the producer's. */
  readonly consuming: Kafka
  readonly #options: ConnectionOptions
  readonly #producing: Kafka
  readonly #sockets = new Sockets()
  readonly #watch: TopicWatch
  #admin: Admin | undefined
  #up = Promise.withResolvers<void>()
  #isUp = false

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { broker_url, service: client_id, log } = options
    const shared = {
      broker_url,
      client_id,
      socketFactory: this.#sockets.create,
      say: (line: string) => log.debug(line),
    }
    this.#watch = new TopicWatch(options)
    this.#producing = openClient({ ...shared, retry: IMPATIENT })
    this.consuming = openClient({ ...shared, retry: PATIENT })
    // Not idempotent: kafkajs gives sequence numbers out twice after a lost answer. The inbox takes
    // duplicates.
    this.producer = this.#producing.producer({
      createPartitioner: partitionByKey,
      allowAutoTopicCreation: false,
      metadataMaxAge: METADATA_MAX_AGE_MS,
    })
    this.producer.on(this.producer.events.REQUEST_TIMEOUT, () => this.drop('a request was not answered'))
  }

  /** Begins to connect and keeps it up until the signal. Returns at once. */
  start(): void {
    this.#keepUp().catch((error) => {
      if (!this.#options.signal.aborted) this.#options.log.error('the connection is not kept up', error)
    })
  }

  /** What the broker knows our clients by. */
  get client_id(): string {
    return this.#options.service
  }

  isUp(): boolean {
    return this.#isUp
  }

  /** What is in force on the sockets that are open now, and in the clients. */
  settings(): EffectiveSettings {
    const mended = mendKafkajs() ? '+mended' : ''
    return {
      transport_client: wordOf(`kafkajs-${kafkajsVersion}${mended}`),
      ...socketSettings(this.#sockets.open()),
      kafka_request_timeout_ms: REQUEST_TIMEOUT_MS,
    }
  }

  /**
   * Resolves while the broker is there and the topics exist; rejects with the reason of an aborted signal.
   */
  async untilUp(signal: AbortSignal): Promise<void> {
    if (!this.#isUp) await orAborted(this.#up.promise, signal)
  }

  /** Which topic this is, by more than its name; undefined where that is not known. */
  idOf(topic: string): string | undefined {
    return this.#watch.idOf(topic)
  }

  /** What looks into the broker, while it is there. */
  admin(): Admin | undefined {
    return this.#admin
  }

  /** Somebody was told that a topic is not there: it is looked after at once. */
  topicIsMissing(): void {
    this.#watch.lookNow()
  }

  /** Ends all connections, so that they are made anew. */
  drop(reason: string): void {
    this.#options.log.warn(`connections to the broker are made anew: ${reason}`)
    this.#sockets.drop(reason)
  }

  /** Leaves in good order, as far as the signal allows. */
  async close(signal: AbortSignal): Promise<void> {
    await orAborted(this.producer.disconnect(), signal).catch(() => {})
    this.abandon()
  }

  /** Ends all connections at once, as a killed process would. */
  abandon(): void {
    this.#isUp = false
    this.#sockets.close()
  }

  async #keepUp(): Promise<void> {
    const { log, blockages, signal, broker_url } = this.#options
    const where = withoutPassword(broker_url)
    let pause_ms = FIRST_PAUSE_MS
    for (;;) {
      try {
        await this.#connect()
        blockages.end(CONNECTING)
        log.info(`connected to Kafka at ${where}`)
        pause_ms = FIRST_PAUSE_MS
        const down = new AbortController()
        const watched = this.#watch.keepLooking(this.#admin, AbortSignal.any([signal, down.signal]))
        await this.#sockets.untilAllClosed()
        down.abort()
        await watched
        this.#down()
        if (signal.aborted) return
        log.warn(`lost the connection to Kafka at ${where}`)
      } catch (error) {
        if (signal.aborted) return
        blockages.begin(CONNECTING, (await refusalOf(error, broker_url)) ?? error)
      }
      await delay(pause_ms * (0.75 + Math.random() / 2), undefined, { signal })
      pause_ms = Math.min(pause_ms * 2, LONGEST_PAUSE_MS)
    }
  }

  async #connect(): Promise<void> {
    const admin = this.#producing.admin()
    try {
      await admin.connect()
      await ensureTopics(admin, this.#options.topics)
      await this.#watch.look(admin)
      await this.producer.connect()
    } catch (error) {
      await admin.disconnect().catch(() => {})
      throw error
    }
    this.#admin = admin
    this.#isUp = true
    this.#up.resolve()
  }

  #down(): void {
    if (!this.#isUp) return
    this.#isUp = false
    this.#admin?.disconnect().catch(() => {})
    this.#admin = undefined
    this.#up = Promise.withResolvers()
  }
}
