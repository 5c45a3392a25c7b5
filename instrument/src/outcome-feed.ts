import { Worker } from 'node:worker_threads'
import type { FeedWords } from '@three-ways/event-contract/workload'
import type { Journal } from './journal.ts'
import { unpackOutcomes } from './outcome-batch.ts'
import type { OutcomeFeedMessage, OutcomeFeedTask } from './outcome-feed-worker.ts'

export interface OutcomeFeedOptions {
  /** Base URL of the service that tells the moments. */
  readonly door: string
  /** How it tells them. */
  readonly words: FeedWords
  /** Only outcomes with a higher sequence are read; 0 for all. */
  readonly after?: number
  /** Ends the wait for the first connection. */
  readonly signal: AbortSignal
}

/** The feed could not be opened before the signal was aborted. */
export class OutcomeFeedUnavailable extends Error {
  readonly code = 'OUTCOME_FEED_UNAVAILABLE'
}

/**
 * The outcome feed of one system, read in a thread of its own: its time stamps are taken there, so a busy
 * generator cannot delay them. When the connection breaks (the service was stopped or killed) it
 * resumes after the last sequence it saw, for ever, until it is disposed.
 */
export class OutcomeFeed implements AsyncDisposable {
  readonly #worker: Worker
  readonly #journals = new Set<Journal>()
  #last_sequence: number
  #connections = 0
  #unclaimed_lines = 0
  #repeated_lines = 0
  #malformed_lines = 0
  #last_problem = 'no answer yet'

  private constructor(worker: Worker, after: number) {
    this.#worker = worker
    this.#last_sequence = after
  }

  /**
   * Resolves when the feed is being read; retries until then. Rejects with `OutcomeFeedUnavailable` on abort.
   */
  static async open({ door, words, after = 0, signal }: OutcomeFeedOptions): Promise<OutcomeFeed> {
    const task: OutcomeFeedTask = { door, words, after }
    const url = new URL('./outcome-feed-worker.ts', import.meta.url)
    const feed = new OutcomeFeed(new Worker(url, { workerData: task, execArgv: [] }), after)
    try {
      await feed.#firstConnection(signal)
      return feed
    } catch (cause) {
      await feed[Symbol.asyncDispose]()
      if (!signal.aborted) throw cause
      throw new OutcomeFeedUnavailable(
        `Opening the outcome feed of ${door}: expected GET /outcomes to answer 200, got: ${feed.#last_problem}.`,
        { cause },
      )
    }
  }

  /**
   * Notes every outcome from now on in the journal that planned its subject, until the returned function is
   * called.
   */
  recordInto(journal: Journal): () => void {
    this.#journals.add(journal)
    return () => this.#journals.delete(journal)
  }

  /** The highest sequence read so far. */
  get last_sequence(): number {
    return this.#last_sequence
  }

  /** How often a connection was made; 1 for a feed that never broke. */
  get connections(): number {
    return this.#connections
  }

  /** Lines about subjects that no recording journal had planned. */
  get unclaimed_lines(): number {
    return this.#unclaimed_lines
  }

  /** Lines that came again after a resumption and were left out. */
  get repeated_lines(): number {
    return this.#repeated_lines
  }

  /** Lines that were no outcome. More than 0 is a broken feed. */
  get malformed_lines(): number {
    return this.#malformed_lines
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }

  async #firstConnection(signal: AbortSignal): Promise<void> {
    const connected = Promise.withResolvers<void>()
    const abort = () => connected.reject(signal.reason)
    this.#worker.on('message', (message: OutcomeFeedMessage) => {
      this.#take(message)
      if (message.kind === 'connected') connected.resolve()
    })
    // Only until the first connection. Later the thread has no reason to fail, and if it does, the unheard
    // error ends the bench: better than a cell that waits for outcomes that nobody reads.
    this.#worker.once('error', connected.reject)
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      await connected.promise
    } finally {
      this.#worker.off('error', connected.reject)
      signal.removeEventListener('abort', abort)
    }
  }

  #take(message: OutcomeFeedMessage): void {
    if (message.kind === 'connected') this.#connections += 1
    if (message.kind === 'dropped') this.#last_problem = message.why
    if (message.kind !== 'outcomes') return
    this.#repeated_lines = message.repeated_lines
    this.#malformed_lines = message.malformed_lines
    for (const { outcome, arrived_us } of unpackOutcomes(message.batch)) {
      this.#last_sequence = outcome.sequence
      let claimed = false
      for (const journal of this.#journals) claimed = journal.noteOutcome(outcome, arrived_us) || claimed
      if (!claimed) this.#unclaimed_lines += 1
    }
  }
}
