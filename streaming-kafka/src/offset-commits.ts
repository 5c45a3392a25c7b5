import { setTimeout as delay } from 'node:timers/promises'
import { FinishedPrefix } from '@three-ways/service-runtime/intake/finished-prefix'
import type { TopicPartitionOffset } from 'kafkajs'

/** Sends offsets to the group's coordinator; an offset is that of the next message to read. */
export type Commit = (offsets: TopicPartitionOffset[]) => Promise<void>

export interface OffsetCommitsOptions {
  readonly commit: Commit
  /** Told about each commit that failed; it is tried again unless the assignment has changed. */
  readonly onFailure: (error: unknown) => void
  /** Between the beginnings of two commits. */
  readonly pause_ms: number
  readonly signal: AbortSignal
}

interface PartitionProgress {
  readonly topic: string
  readonly partition: number
  readonly prefix: FinishedPrefix
  last_received: number
  /** Where the first batch began, and where the partition ended when the last one was fetched. */
  first: number
  end: number
}

/** A message that was received under one assignment. */
export interface Receipt {
  readonly progress: PartitionProgress
  readonly offset: number
}

const RETRY_PAUSE_MS = 200

/**
 * Commits what is finished and only that: per partition the prefix without a gap. One commit is in flight at
 * a time, and none begins right after another: what finishes meanwhile goes with the next. Nobody waits for
 * it; what a process that dies has not committed comes again, and is known.
 */
export class OffsetCommits {
  readonly #options: OffsetCommitsOptions
  #partitions = new Map<string, PartitionProgress>()
  #due = new Map<PartitionProgress, number>()
  #running: Promise<void> | undefined
  #began_ms = Number.NEGATIVE_INFINITY
  /** How many wait for the end of it. */
  #awaited = 0
  #goOn: (() => void) | undefined

  constructor(options: OffsetCommitsOptions) {
    this.#options = options
  }

  /**
   * A new assignment: everything behind the committed offsets comes again, so what is known of partitions is
   * void. Messages of the former one may still finish; their store knows it, and nobody else has to.
   */
  begin(): void {
    this.#partitions = new Map()
    this.#due = new Map()
  }

  /** A message arrived. Undefined for one that was received before under this assignment. */
  received(topic: string, partition: number, offset: number): Receipt | undefined {
    const progress = this.#progressOf(topic, partition)
    if (offset <= progress.last_received) return undefined
    progress.last_received = offset
    progress.prefix.received(offset)
    return { progress, offset }
  }

  /** A batch was fetched that begins at `first`, and its partition ended at `end` then. */
  fetched(topic: string, partition: number, first: number, end: number): void {
    const progress = this.#progressOf(topic, partition)
    if (progress.first < 0) progress.first = first
    progress.end = end
  }

  /** Messages that are there and did not arrive here yet, as the last batch of each partition told it. */
  behind(): number {
    let messages = 0
    for (const { first, last_received, end } of this.#partitions.values()) {
      messages += Math.max(0, end - Math.max(first, last_received + 1))
    }
    return messages
  }

  /** A message is done with. Its offset is committed as soon as none before it is missing. */
  finished({ progress, offset }: Receipt): void {
    const last = progress.prefix.finished(offset)
    if (last === undefined || this.#partitions.get(keyOf(progress)) !== progress) return
    this.#due.set(progress, last + 1)
    this.#running ??= this.#run()
  }

  /**
   * Nothing up to this offset is left to be read: what lies behind the last message are marks of somebody's
   * transaction, or records of one that was aborted. Whoever counts what waits would count them for ever.
   */
  passed(topic: string, partition: number, offset: number): void {
    const receipt = this.received(topic, partition, offset)
    if (receipt !== undefined) this.finished(receipt)
  }

  /** Resolves when nothing that is finished waits for its commit. */
  async settled(): Promise<void> {
    this.#awaited += 1
    this.#goOn?.()
    while (this.#running !== undefined) await this.#running
    this.#awaited -= 1
  }

  #progressOf(topic: string, partition: number): PartitionProgress {
    const known = this.#partitions.get(`${topic}/${partition}`)
    if (known !== undefined) return known
    const prefix = new FinishedPrefix()
    const made = { topic, partition, prefix, last_received: -1, first: -1, end: 0 }
    this.#partitions.set(keyOf(made), made)
    return made
  }

  async #run(): Promise<void> {
    try {
      // What else finishes in this turn of the event loop shares the commit.
      await new Promise(setImmediate)
      while (this.#due.size > 0 && !this.#options.signal.aborted) {
        await this.#pause()
        this.#began_ms = performance.now()
        await this.#commitDue()
      }
    } catch (error) {
      if (!this.#options.signal.aborted) throw error
    } finally {
      this.#running = undefined
    }
  }

  /** Over at once where somebody waits. */
  async #pause(): Promise<void> {
    const left_ms = this.#began_ms + this.#options.pause_ms - performance.now()
    if (left_ms <= 0 || this.#awaited > 0) return
    const over = Promise.withResolvers<void>()
    this.#goOn = over.resolve
    const timer = setTimeout(over.resolve, left_ms)
    await over.promise
    clearTimeout(timer)
    this.#goOn = undefined
  }

  async #commitDue(): Promise<void> {
    const due = this.#due
    this.#due = new Map()
    try {
      await this.#options.commit(
        [...due].map(([{ topic, partition }, offset]) => ({ topic, partition, offset: String(offset) })),
      )
    } catch (error) {
      this.#options.onFailure(error)
      for (const [progress, offset] of due) {
        const superseded = this.#due.has(progress)
        const current = this.#partitions.get(keyOf(progress)) === progress
        if (current && !superseded) this.#due.set(progress, offset)
      }
      await delay(RETRY_PAUSE_MS, undefined, { signal: this.#options.signal })
    }
  }
}

function keyOf({ topic, partition }: PartitionProgress): string {
  return `${topic}/${partition}`
}
