import type { Log } from '@three-ways/service-runtime/log'
import type { Consumer, TopicPartitionOffset, TopicPartitionOffsetAndMetadata } from 'kafkajs'
import type { Connection } from './connection.ts'

export interface BeginningsOptions {
  readonly connection: Connection
  readonly group: string
  readonly topics: readonly string[]
  readonly log: Log
}

/**
 * Where a group begins to read. Its committed offsets say it, unless they are those of a topic that was
 * deleted: then at offset 0 of the one that was made in its place. Each commit says of which topic it is,
 * since the name does not tell: while nobody of a service lived, or right before it died, a topic may have
 * become another one.
 *
 * A partition without a committed offset gets one as soon as the group is joined. Nobody who looks on could
 * tell otherwise how much waits there for a service that is away.
 */
export class Beginnings {
  readonly #options: BeginningsOptions
  /** Topics that are others than those whose offsets the group has committed, and as of when. */
  readonly #again = new Map<string, number>()
  /** How often one was found to be another, so that a second time is told from the first. */
  #times = 0
  /** The first offsets of partitions that have no committed one. */
  #unread: readonly TopicPartitionOffset[] = []
  /** Where the partitions of this membership began, until it is committed. */
  #uncommitted: readonly TopicPartitionOffset[] = []
  /** As of when those among them were another topic. */
  #sought: ReadonlyMap<string, number> = new Map()
  /** The topics as they were when the group was joined. */
  #ids: ReadonlyMap<string, string | undefined> = new Map()

  constructor(options: BeginningsOptions) {
    this.#options = options
  }

  /** These were deleted and made again. Returns whether the group reads one of them. */
  again(topics: readonly string[]): boolean {
    const mine = topics.filter((topic) => this.#options.topics.includes(topic))
    for (const topic of mine) this.#mark(topic)
    return mine.length > 0
  }

  #mark(topic: string): void {
    this.#times += 1
    this.#again.set(topic, this.#times)
  }

  /** An offset as it is to be committed. */
  named(offset: TopicPartitionOffset): TopicPartitionOffsetAndMetadata {
    return { ...offset, metadata: this.#ids.get(offset.topic) ?? null }
  }

  /** Looks up what the group has committed. To be called before it is joined. */
  async find(): Promise<void> {
    const { connection, group, topics } = this.#options
    this.#ids = new Map(topics.map((topic) => [topic, connection.idOf(topic)]))
    const admin = connection.admin()
    const committed = (await admin?.fetchOffsets({ groupId: group, topics: [...topics] })) ?? []
    const unread: TopicPartitionOffset[] = []
    for (const { topic, partitions } of committed) {
      const id = this.#ids.get(topic)
      const others = partitions.filter(({ metadata }) => isId(metadata) && metadata !== id)
      if (id !== undefined && others.length > 0) this.#mark(topic)
      const without = new Set(
        partitions.filter(({ offset }) => Number(offset) < 0).map((one) => one.partition),
      )
      for (const { partition, low } of (await admin?.fetchTopicOffsets(topic)) ?? []) {
        if (without.has(partition)) unread.push({ topic, partition, offset: low })
        const next = Number(partitions.find((one) => one.partition === partition)?.offset ?? -1)
        if (next >= 0 && next < Number(low) && !this.#again.has(topic)) {
          this.#sayRemoved(topic, partition, next, Number(low))
        }
      }
    }
    this.#unread = unread
  }

  /** Retention, or somebody, was faster than this service. */
  #sayRemoved(topic: string, partition: number, next: number, low: number): void {
    const { group, log } = this.#options
    const what = `offsets ${next} to ${low - 1} of ${topic}/${partition}`
    log.warn(`${what} were removed before ${group} read them: bench republish sends what is unfinished again`)
  }

  /** To be called when the group was joined, before anything is read. */
  begin(consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void {
    this.#sought = new Map([...this.#again].filter(([topic]) => assignment[topic] !== undefined))
    const again = [...this.#sought.keys()].flatMap((topic) =>
      (assignment[topic] ?? []).map((partition) => ({ topic, partition, offset: '0' })),
    )
    for (const offset of again) consumer.seek(offset)
    const mine = ({ topic, partition }: TopicPartitionOffset) =>
      assignment[topic]?.includes(partition) === true
    const unread = this.#unread.filter((one) => mine(one) && !this.#again.has(one.topic))
    this.#unread = []
    this.#uncommitted = [...again, ...unread]
  }

  /**
   * Commits where this membership began. To be called when a fetch begins: right after joining, kafkajs does
   * not count itself as running yet, and drops a commit without a word.
   */
  commit(consumer: Consumer): void {
    const [offsets, sought] = [this.#uncommitted, this.#sought]
    if (offsets.length === 0) return
    this.#uncommitted = []
    consumer.commitOffsets(offsets.map((one) => this.named(one))).then(
      () => {
        // One that became another meanwhile is still to be sought.
        for (const [topic, time] of sought) if (this.#again.get(topic) === time) this.#again.delete(topic)
      },
      // They are sought again the next time; what comes twice by that is known.
      (error) => this.#options.log.debug(`committing where to begin failed: ${error}`),
    )
  }
}

/** Others may write into the same place what they like. */
function isId(metadata: string | null): boolean {
  return metadata !== null && /^[0-9a-f]{32}$/.test(metadata)
}
