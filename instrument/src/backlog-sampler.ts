import { setTimeout as delay } from 'node:timers/promises'
import { nowUs } from './clock.ts'

/** One exact count of what was on its way. */
export interface BacklogSample {
  /** When the question was put. */
  readonly asked_us: number
  /** When the count was there; its messages were counted just before. */
  readonly at_us: number
  /** What the outboxes owed together. */
  readonly outboxes: number
  /** Outboxes and broker; `null` while the broker could not be asked. */
  readonly total: number | null
  /** By queue, topic-partition or outbox; those with nothing are left out. */
  readonly messages: Readonly<Record<string, number>>
}

const EVERY_US = 1_000_000
/** What a quick answer says of the outboxes is true when it comes. */
const FRESH_US = 500_000
/**
 * Counting what a silent service holds takes RabbitMQ up to six seconds; a broker that is away never answers.
 */
const ANSWER_WITHIN_MS = 10_000
/** While somebody waits for the end of a backlog. */
const EMPTY_POLL_MS = 100

/** What the sampler needs of a running system. */
export interface Countable {
  readonly deployment: { readonly namespace: string }
  /** What is on its way, by queue, topic-partition or outbox. May reject while the broker is away. */
  backlog(signal: AbortSignal): Promise<Backlog>
  /** What outboxes owe, by service; read without asking anybody. */
  outboxes(): ReadonlyMap<string, number>
}

/** How much is on its way, by place. */
export interface Backlog {
  readonly messages: ReadonlyMap<string, number>
  readonly total: number
}

/**
 * Counts the backlog at every full second of a load, beside it: one question at a time, so that a slow answer
 * thins the samples out and nothing piles up. Outboxes are read from the files and are known every second,
 * the broker's messages whenever it answers.
 */
export class BacklogSampler implements AsyncDisposable {
  readonly samples: BacklogSample[] = []
  readonly #system: Countable
  readonly #ended = new AbortController()
  #loop: Promise<void> | undefined
  #asking: Promise<BacklogSample | undefined> | undefined

  constructor(system: Countable) {
    this.#system = system
  }

  /**
   * Counts at every full second from `started_us` on, a reading of the clock, until disposed. Called once.
   */
  begin(started_us: number): void {
    this.#loop = this.#sample(started_us).catch((error) => {
      if (!this.#ended.signal.aborted) throw error
    })
    // Told on disposal; until then nobody listens.
    this.#loop.catch(() => {})
  }

  /** Counts once more, now. Resolves with undefined when the broker does not answer in time. */
  count(): Promise<BacklogSample | undefined> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** The most that was counted so far: before a fault, what is usual under this load. */
  most(): number {
    return Math.max(0, ...this.samples.map(({ total }) => total ?? 0))
  }

  /**
   * Resolves with the moment at which at most `level` messages were on their way, to a tenth of a second;
   * `null` after `within_ms`.
   */
  async untilAtMost(level: number, within_ms: number, signal: AbortSignal): Promise<number | null> {
    const deadline = performance.now() + within_ms
    while (performance.now() < deadline) {
      const sample = await this.count()
      signal.throwIfAborted()
      if (sample !== undefined && (sample.total ?? Infinity) <= level) return sample.at_us
      await delay(EMPTY_POLL_MS, undefined, { signal })
    }
    return null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the backlog is not counted any more'))
    await this.#loop
    await this.#asking
  }

  async #sample(started_us: number): Promise<void> {
    for (let tick_us = started_us + EVERY_US; ; tick_us += EVERY_US) {
      const wait_ms = (tick_us - nowUs()) / 1000
      if (wait_ms > 0) await delay(wait_ms, undefined, { signal: this.#ended.signal })
      this.#ended.signal.throwIfAborted()
      // Known of every second, whether or not the broker answers.
      this.samples.push(this.#outboxesAlone())
      void this.count()
    }
  }

  async #ask(): Promise<BacklogSample | undefined> {
    const asked_us = nowUs()
    const until = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)])
    try {
      const counted = await orAborted(this.#system.backlog(until), until)
      const sample = this.#sampleOf(counted, asked_us)
      this.samples.push(sample)
      return sample
    } catch {
      return undefined
    }
  }

  #sampleOf({ messages, total }: Backlog, asked_us: number): BacklogSample {
    const at_us = nowUs()
    const waiting = [...messages].filter(([, count]) => count > 0)
    const owed = waiting.filter(([where]) => where.endsWith(' outbox'))
    const outboxes = owed.reduce((sum, [, count]) => sum + count, 0)
    if (at_us - asked_us <= FRESH_US) {
      const named = waiting.map(([where, count]) => [this.#bare(where), count])
      return { asked_us, at_us, outboxes, total, messages: Object.fromEntries(named) }
    }
    // The broker's messages were counted last, but its outboxes were read when the question was put.
    const fresh = this.#outboxesAlone()
    const held = waiting
      .filter((entry) => !owed.includes(entry))
      .map(([where, count]) => [this.#bare(where), count])
    return {
      ...fresh,
      asked_us,
      total: total - outboxes + fresh.outboxes,
      messages: { ...Object.fromEntries(held), ...fresh.messages },
    }
  }

  /** Names of a run's topics begin with its namespace, which says nothing inside the run. */
  #bare(where: string): string {
    const prefix = `${this.#system.deployment.namespace}.`
    return where.startsWith(prefix) ? where.slice(prefix.length) : where
  }

  #outboxesAlone(): BacklogSample {
    const owed = [...this.#system.outboxes()]
    const at_us = nowUs()
    return {
      asked_us: at_us,
      at_us,
      outboxes: owed.reduce((sum, [, count]) => sum + count, 0),
      total: null,
      messages: Object.fromEntries(owed.map(([service, count]) => [`${service} outbox`, count])),
    }
  }
}

/** Clients of brokers do not all listen to a signal. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  promise.catch(() => {})
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
