import { setTimeout as delay } from 'node:timers/promises'
import type { Blockages } from '@three-ways/service-runtime/blockages'
import type { Log } from '@three-ways/service-runtime/log'
import type { Admin, ITopicConfig } from 'kafkajs'
import { orAborted } from './or-aborted.ts'
import { isTopicMissing } from './protocol-errors.ts'
import type { PartitionWithTopicId } from './topic-ids.ts'
import { ensureTopics } from './topology.ts'

export interface TopicWatchOptions {
  readonly topics: readonly ITopicConfig[]
  readonly log: Log
  readonly blockages: Blockages
  /** Told which topics are others than before, although they have the same names. */
  readonly onMadeAgain: (topics: readonly string[]) => void
}

/** How long a topic that is gone, or another one by now, may stay unnoticed. */
const LOOK_EVERY_MS = 3000
const LOOKING = 'looking after the topics'

/**
 * Knows which topics a system has. One that is gone is made again; one that was deleted and made again in
 * between, by whomever, begins at offset 0: whoever reads it has to begin there too.
 */
export class TopicWatch {
  readonly #options: TopicWatchOptions
  readonly #ids = new Map<string, string>()
  #lookNow: () => void = () => {}

  constructor(options: TopicWatchOptions) {
    this.#options = options
  }

  /** The id of a topic; undefined before the first look, and where the broker has none to tell. */
  idOf(topic: string): string | undefined {
    return this.#ids.get(topic)
  }

  /** Makes what is missing, and tells what is another one than at the last look. */
  async look(admin: Admin): Promise<void> {
    const { topics, log, onMadeAgain } = this.#options
    const found = await this.#idsNow(admin)
    const again: string[] = []
    for (const { topic } of topics) {
      const [before, now] = [this.#ids.get(topic), found.get(topic)]
      if (now === undefined) continue
      this.#ids.set(topic, now)
      if (before !== undefined && before !== now) again.push(topic)
    }
    if (again.length === 0) return
    log.warn(`${again.join(', ')}: deleted and made again; read from the beginning, what was in it is gone`)
    onMadeAgain(again)
  }

  /** Does not wait for the time of the next look. */
  lookNow(): void {
    this.#lookNow()
  }

  /**
   * Looks again and again until the signal. Never rejects: what fails is told, and tried at the next look.
   */
  async keepLooking(admin: Admin | undefined, signal: AbortSignal): Promise<void> {
    const { blockages } = this.#options
    while (admin !== undefined && !signal.aborted) {
      const asked = Promise.withResolvers<void>()
      this.#lookNow = asked.resolve
      await Promise.race([delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {}), asked.promise])
      if (signal.aborted) break
      try {
        await orAborted(this.look(admin), signal)
        blockages.end(LOOKING)
      } catch (error) {
        if (!signal.aborted) blockages.begin(LOOKING, error)
      }
    }
    blockages.end(LOOKING)
  }

  async #idsNow(admin: Admin): Promise<ReadonlyMap<string, string>> {
    const names = this.#options.topics.map(({ topic }) => topic)
    const ask = () => admin.fetchTopicMetadata({ topics: names })
    const { topics } = await ask().catch(async (error) => {
      if (!isTopicMissing(error)) throw error
      await this.#makeMissing(admin)
      return ask()
    })
    const ids = new Map<string, string>()
    for (const { name, partitions } of topics) {
      const { topicId } = (partitions[0] ?? {}) as Partial<PartitionWithTopicId>
      if (topicId !== undefined) ids.set(name, topicId)
    }
    return ids
  }

  async #makeMissing(admin: Admin): Promise<void> {
    const { topics, log } = this.#options
    const there = new Set(await admin.listTopics())
    const missing = topics.map(({ topic }) => topic).filter((topic) => !there.has(topic))
    if (missing.length > 0) log.warn(`${missing.join(', ')}: gone, and made again`)
    await ensureTopics(admin, topics)
  }
}
