import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import { NoSuchLetter } from '@three-ways/testbed/letter-errors'
import type { Backlog, DeadLetter, Inspector } from '@three-ways/testbed/system'
import { type Admin, CompressionTypes, type Message, Partitioners, type Producer } from 'kafkajs'
import { AdminClient } from './admin-client.ts'
import { effectiveSettings } from './effective-settings.ts'
import { endOf, type KeptLetter, lettersIn, redrivenOf } from './kept-letters.ts'
import { contentsOf } from './letter-contents.ts'
import { isTooLarge } from './protocol-errors.ts'
import { ACKS_ALL } from './publisher.ts'
import { readFromBeginning, stretchesOf } from './read-topics.ts'
import { deadLetterTopicOf, emittersOf, groupOf, topicOf, topicsReadBy } from './topology.ts'

/**
 * Opens what looks into the broker of one deployment: one admin connection, and a producer when it injects.
 */
export async function openInspector(
  workflow: Workflow,
  deployment: Deployment,
  broker_url: string,
): Promise<Inspector> {
  await using owned = new AsyncDisposableStack()
  const broker = owned.use(new AdminClient(broker_url, 'three-ways-inspector'))
  await broker.connected()
  owned.move()
  return new KafkaInspector(workflow, deployment, broker)
}

class KafkaInspector implements Inspector {
  readonly #workflow: Workflow
  readonly #deployment: Deployment
  readonly #broker: AdminClient
  readonly #admin: Admin
  #producer: Promise<Producer> | undefined
  /** How many dead letters there were, and what their topics held then. */
  #letters = { looked_at: '', count: 0 }

  constructor(workflow: Workflow, deployment: Deployment, broker: AdminClient) {
    this.#workflow = workflow
    this.#deployment = deployment
    this.#broker = broker
    this.#admin = broker.admin
  }

  /**
   * Per group and partition: end of the log minus committed offset. Committed offsets are read first, so that
   * nothing is missed; they trail what is handled by one commit at most.
   */
  async backlog(signal: AbortSignal): Promise<Backlog> {
    const messages = new Map<string, number>()
    const committed = await Promise.all(this.#deployment.services.map((name) => this.#committedBy(name)))
    signal.throwIfAborted()
    const topics = new Set(committed.flat().map(({ topic }) => topic))
    const ends = new Map(
      await Promise.all(
        [...topics].map(async (topic) => [topic, await this.#admin.fetchTopicOffsets(topic)] as const),
      ),
    )
    let total = 0
    for (const { service, topic, partition, offset } of committed.flat()) {
      const log = ends.get(topic)?.find((end) => end.partition === partition)
      const from = Number(offset) < 0 ? Number(log?.low ?? 0) : Number(offset)
      const lag = Math.max(0, Number(log?.high ?? 0) - from)
      messages.set(`${topic}/${partition} by ${service}`, lag)
      total += lag
    }
    return { messages, total }
  }

  async inject(service: string, body: Uint8Array, signal: AbortSignal): Promise<'accepted'> {
    signal.throwIfAborted()
    const { topic, key } = this.#placeFor(service, body)
    await this.#send(topic, { key, value: Buffer.from(body) })
    return 'accepted'
  }

  async deadLetters(signal: AbortSignal): Promise<readonly DeadLetter[]> {
    return (await this.#keptLetters(signal)).map(({ letter }) => letter)
  }

  /** Read anew where something came into their topics, and looked at where nothing did. */
  async countDeadLetters(signal: AbortSignal): Promise<number> {
    const stretches = await Promise.all(this.#letterTopics().map((topic) => stretchesOf(this.#admin, topic)))
    signal.throwIfAborted()
    const looked_at = JSON.stringify(stretches)
    if (looked_at !== this.#letters.looked_at) {
      this.#letters = { looked_at, count: (await this.#keptLetters(signal)).length }
    }
    return this.#letters.count
  }

  async redrive(id: string, signal: AbortSignal, body?: Uint8Array): Promise<void> {
    const kept = await this.#keptLetter(id, signal)
    const { letter } = kept
    const contents =
      body === undefined ? await contentsOf(kept, this.#broker.client, this.#admin, signal) : [kept]
    for (const message of contents) await this.#send(letter.origin, redrivenOf(kept, message, body))
    await this.#send(deadLetterTopicOf(letter.origin), endOf(letter))
  }

  async drop(id: string, signal: AbortSignal): Promise<void> {
    const { letter } = await this.#keptLetter(id, signal)
    await this.#send(deadLetterTopicOf(letter.origin), endOf(letter))
  }

  settings(signal: AbortSignal) {
    const sources = { workflow: this.#workflow, deployment: this.#deployment, admin: this.#admin }
    return effectiveSettings(sources, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const producer = await this.#producer?.catch(() => undefined)
    await producer?.disconnect().catch(() => {})
    await this.#broker[Symbol.asyncDispose]()
  }

  async #keptLetters(signal: AbortSignal): Promise<readonly KeptLetter[]> {
    const topics = this.#letterTopics()
    return lettersIn(await readFromBeginning(this.#broker.client, this.#admin, topics, signal))
  }

  #letterTopics(): readonly string[] {
    const { namespace } = this.#deployment
    return emittersOf(this.#workflow).map((name) => deadLetterTopicOf(topicOf(name, namespace)))
  }

  async #keptLetter(id: string, signal: AbortSignal): Promise<KeptLetter> {
    const kept = (await this.#keptLetters(signal)).find(({ letter }) => letter.id === id)
    if (kept === undefined) throw new NoSuchLetter(id)
    return kept
  }

  async #send(topic: string, message: Message): Promise<void> {
    this.#producer ??= this.#openProducer()
    const producer = await this.#producer
    const record = { topic, acks: ACKS_ALL, messages: [message] }
    try {
      await producer.send(record)
    } catch (error) {
      // It came compressed, perhaps, and goes back so.
      if (!isTooLarge(error)) throw error
      await producer.send({ ...record, compression: CompressionTypes.GZIP })
    }
  }

  async #committedBy(service: string) {
    const { namespace } = this.#deployment
    const topics = [...topicsReadBy(this.#workflow, service, namespace)]
    if (topics.length === 0) return []
    const offsets = await this.#admin.fetchOffsets({ groupId: groupOf(service, namespace), topics })
    return offsets.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({ service, topic, partition, offset })),
    )
  }

  /**
   * The topic of the event's emitter if the service reads that, else the first that it reads; its own key.
   */
  #placeFor(service: string, body: Uint8Array): { topic: string; key: string | null } {
    const { namespace } = this.#deployment
    const topics = topicsReadBy(this.#workflow, service, namespace)
    const { source, subject } = attributesOf(body)
    const emitted_to = topicOf(source.replace(/^\//, ''), namespace)
    const topic = topics.includes(emitted_to) ? emitted_to : topics[0]
    if (topic === undefined)
      throw new TypeError(`Injecting: expected ${service} to read a topic, it reads none`)
    return { topic, key: subject }
  }

  async #openProducer(): Promise<Producer> {
    const producer = this.#broker.client.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    })
    await producer.connect()
    return producer
  }
}

/** What can be told of bytes that may be anything. */
function attributesOf(body: Uint8Array): { source: string; subject: string | null } {
  try {
    const { source, subject } = JSON.parse(Buffer.from(body).toString('utf8'))
    return { source: typeof source === 'string' ? source : '', subject: String(subject) }
  } catch {
    return { source: '', subject: null }
  }
}
