import { Pool } from 'undici'
import { nowUs } from './clock.ts'
import type { CommandOf } from './commands.ts'
import { destroyOnAbort } from './destroy-on-abort.ts'
import type { Journal } from './journal.ts'
import { DEFAULT_TIMEOUT_MS, sendCommand } from './request.ts'
import { seededRandom } from './seeded-random.ts'
import { TokenBucket } from './token-bucket.ts'

/** What the client places again, and under which number: `RepeatedOffer` of a scenario fits. */
export interface Repeats {
  readonly journal: Journal
  readonly command: CommandOf
  repeat(original: number, attempt: number, planned_us: number): number
}

/** How a client comes again after a refusal. */
export interface RetryPolicy {
  readonly first_pause_ms: number
  /** Each pause is twice the one before, up to this. Half of every pause is random. */
  readonly longest_pause_ms: number
  /** Requests for one subject, the first one included. */
  readonly most_requests: number
  /**
   * The budget: requests that come again, of all subjects together. What is above it waits for another pause.
   */
  readonly most_repeats_per_s: number
}

/**
 * What careful clients do: they wait 0.5 s, 1 s, 2 s up to 16 s; ask ten times at most, which is enough for a
 * minute; and are never more than 200 a second together, so that a service that comes back is not run over by
 * everybody who waited for it.
 */
export const CAREFUL: RetryPolicy = {
  first_pause_ms: 500,
  longest_pause_ms: 16_000,
  most_requests: 10,
  most_repeats_per_s: 200,
}

export interface RetryingClientOptions {
  readonly door: string
  /** The subjects as they were placed first. */
  readonly first: Journal
  readonly again: Repeats
  readonly policy: RetryPolicy
  readonly seed: number
  /** Ends everything: nobody comes again, requests under way are aborted. */
  readonly signal: AbortSignal
}

/**
 * Places refused subjects again. Only a clean refusal is: after a lost connection nobody knows whether the
 * subject exists, and a new one might be a second. A failed subject stays failed, so each attempt is a
 * subject of its own.
 */
export class RetryingClient implements AsyncDisposable {
  readonly #options: RetryingClientOptions
  readonly #pool: Pool
  readonly #owned: AsyncDisposable
  readonly #random: () => number
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #budget: TokenBucket
  readonly #settled = Promise.withResolvers<void>()
  #waiting = 0
  #closing = false
  #postponed = 0
  #given_up = 0

  constructor(options: RetryingClientOptions) {
    this.#options = options
    this.#pool = new Pool(options.door, { connections: 512, pipelining: 1 })
    this.#owned = destroyOnAbort([this.#pool], options.signal)
    this.#random = seededRandom(options.seed)
    this.#budget = new TokenBucket(options.policy.most_repeats_per_s, nowUs())
    options.signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  /** How often a request waited for another pause because the budget was used up. */
  get postponed(): number {
    return this.#postponed
  }

  /** Subjects that were refused as often as they may be. */
  get given_up(): number {
    return this.#given_up
  }

  /** The first request of subject n has ended. */
  ended(n: number): void {
    if (isRefused(this.#options.first, n)) this.#comeAgain(n, 2)
  }

  /** To be called when every first request has ended. Resolves when nobody wants to come again. */
  async settled(): Promise<void> {
    this.#closing = true
    this.#checkSettled()
    await this.#settled.promise
    this.#options.signal.throwIfAborted()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop()
    await this.#owned[Symbol.asyncDispose]()
  }

  #comeAgain(original: number, attempt: number): void {
    const { most_requests } = this.#options.policy
    if (attempt > most_requests) {
      this.#given_up += 1
      return
    }
    this.#waiting += 1
    this.#after(this.#pause_ms(attempt), () => this.#try(original, attempt))
  }

  #try(original: number, attempt: number): void {
    const now_us = nowUs()
    if (!this.#budget.take(now_us)) {
      this.#postponed += 1
      this.#after(this.#pause_ms(attempt), () => this.#try(original, attempt))
      return
    }
    const { again } = this.#options
    const n = again.repeat(original, attempt, now_us)
    sendCommand(this.#pool, again.journal, n, again.command(n), DEFAULT_TIMEOUT_MS, () => {
      if (isRefused(again.journal, n)) this.#comeAgain(original, attempt + 1)
      this.#waiting -= 1
      this.#checkSettled()
    })
  }

  #pause_ms(attempt: number): number {
    return retryPause_ms(this.#options.policy, attempt, this.#random())
  }

  #after(pause_ms: number, action: () => void): void {
    if (this.#options.signal.aborted) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, pause_ms)
    this.#timers.add(timer)
  }

  #checkSettled(): void {
    if (this.#closing && this.#waiting === 0) this.#settled.resolve()
  }

  #stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#settled.resolve()
  }
}

/**
 * How long to wait before request number `attempt` of a subject, from the second one on. At least half of it
 * is sure, the rest by chance (`random`, 0 to 1): who was refused together must not be back together.
 */
export function retryPause_ms(
  { first_pause_ms, longest_pause_ms }: Pick<RetryPolicy, 'first_pause_ms' | 'longest_pause_ms'>,
  attempt: number,
  random: number,
): number {
  const pause_ms = Math.min(first_pause_ms * 2 ** (attempt - 2), longest_pause_ms)
  return pause_ms * (0.5 + random / 2)
}

/** A clean refusal: the door said that nothing came of it, or there was none. */
function isRefused(journal: Journal, n: number): boolean {
  const { http_status, fate } = journal.record(n)
  return http_status === 503 || http_status === 504 || fate === 'connection_refused'
}
