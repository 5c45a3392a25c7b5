import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Log } from '../log.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Inbox } from './inbox.ts'
import { type Forgotten, OldSubjects } from './old-subjects.ts'

/** How often a service asks itself whether its store is to be looked through. */
const ASKS_EVERY_MS = 60_000
/** So many times within the horizon a store is looked through: rows stay a thirtieth longer at most. */
const PASSES_PER_HORIZON = 30
/** Between two steps of a pass: some milliseconds, and so long that a pass takes a tenth of the time. */
const LEAST_PAUSE_MS = 5
const PAUSES_PER_STEP = 9

export interface RetentionOptions {
  readonly database: DatabaseSync
  readonly commits: GroupCommit
  readonly inbox: Inbox
  /** How long rows stay that nobody needs; undefined = for ever. */
  readonly horizon_ms: number | undefined
  /** Whether the service knows that a subject has not ended. */
  readonly isOpen: (subject: string) => boolean
  /** Milliseconds since 1970. */
  readonly now_ms: () => number
  readonly log: Log
}

/**
 * Keeps inbox and outbox from growing for ever: now and then it looks through the store, step by step, and
 * forgets subjects that ended before the horizon. Each step is a small transaction of its own, so that a
 * process may die between any two; what is left is found by the next pass, and nothing is half gone. Several
 * processes may do so on one store: each step looks again, in its transaction, at what it removes.
 *
 * A store younger than the horizon is not looked at.
 */
export class Retention implements Disposable {
  readonly #options: RetentionOptions
  readonly #old: OldSubjects
  readonly #times: StatementSync
  readonly #passed: StatementSync
  readonly #ended = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #passing = false
  #failure: string | undefined

  constructor(options: RetentionOptions) {
    this.#options = options
    this.#old = new OldSubjects(options.database, options.isOpen)
    this.#times = options.database.prepare('SELECT made_ms, passed_ms FROM retention')
    this.#passed = options.database.prepare('UPDATE retention SET passed_ms = ?')
  }

  settings(): EffectiveSettings {
    return { retention_ms: this.#options.horizon_ms ?? 'off' }
  }

  forgotten(): Forgotten {
    return this.#old.forgotten()
  }

  /** From now on, until it is disposed. */
  start(): void {
    if (this.#options.horizon_ms === undefined) return
    this.#timer = setInterval(() => void this.pass(), ASKS_EVERY_MS)
    this.#timer.unref()
    void this.pass()
  }

  /** Looks through the store if that is due and not under way. Never rejects. */
  async pass(): Promise<void> {
    if (this.#passing) return
    this.#passing = true
    try {
      const through_ms = this.#due()
      if (through_ms !== undefined) await this.#lookThrough(through_ms)
      this.#tell(undefined)
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#tell(error instanceof Error ? error.message : String(error))
    } finally {
      this.#passing = false
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#ended.abort(new Error('the service ends'))
  }

  /** Up to which time rows are old; undefined where nothing can be, or it is too early to look again. */
  #due(): number | undefined {
    const { horizon_ms, now_ms } = this.#options
    if (horizon_ms === undefined) return undefined
    const { made_ms, passed_ms } = this.#times.get() as { made_ms: number; passed_ms: number }
    const through_ms = now_ms() - horizon_ms
    const is_due = through_ms > made_ms && now_ms() - passed_ms > horizon_ms / PASSES_PER_HORIZON
    return is_due ? through_ms : undefined
  }

  async #lookThrough(through_ms: number): Promise<void> {
    const { commits, inbox, now_ms, log } = this.#options
    const { signal } = this.#ended
    let subjects = 0
    for (let after: string | undefined = ''; ; ) {
      const began_ms = performance.now()
      const look = this.#old.look(after, through_ms)
      if (look.subjects.length > 0) {
        subjects += await commits.run(() => {
          inbox.lookAgain()
          return this.#old.forgetNow(look.subjects, through_ms)
        })
      }
      after = look.next_after
      if (after === undefined) break
      const pause_ms = Math.max(LEAST_PAUSE_MS, (performance.now() - began_ms) * PAUSES_PER_STEP)
      await delay(pause_ms, undefined, { signal, ref: false })
    }
    const passed_ms = now_ms()
    await commits.run(() => this.#passed.run(passed_ms))
    if (subjects === 0) return
    const before = new Date(through_ms).toISOString()
    log.info(`forgot how the messages of ${subjects} subjects travelled that ended before ${before}`)
  }

  /** Said once when it begins, and once when it is over. */
  #tell(failure: string | undefined): void {
    if (failure === this.#failure) return
    this.#failure = failure
    if (failure === undefined) this.#options.log.info('old rows of the store are forgotten again')
    else this.#options.log.warn(`forgetting old rows of the store failed, tried again in a while: ${failure}`)
  }
}
