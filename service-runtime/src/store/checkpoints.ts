import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { EffectiveSettings } from '@three-ways/event-contract/effective-settings'
import type { Log } from '../log.ts'
import { checkpoint } from './checkpoint.ts'
import type { CheckpointThreadData, FromThread, ToThread } from './checkpoint-thread.ts'
import { LogIndex } from './log-index.ts'

/** Pages that are new in the log when they are copied: two megabytes. */
export const PAGES_PER_CHECKPOINT = 2000
/** Longer the log may not be: the thread lags, or commits follow each other so closely that it never ends. */
export const MOST_PAGES_IN_LOG = 65_536
/** Whoever looks at the log pays a system call: single commits do not pay it each time. */
const OPERATIONS_PER_LOOK = 32

const THREAD = new URL('./checkpoint-thread.ts', import.meta.url)

export interface CheckpointsOptions {
  readonly database: DatabaseSync
  readonly store_file: string
  readonly log: Log
  /** The module of the thread, for tests of threads that die. */
  readonly thread?: URL
  /** In place of `MOST_PAGES_IN_LOG`. */
  readonly most_pages_in_log?: number
}

/**
 * The checkpoints of one store, in place of SQLite's own, which happen inside of a commit: there the event
 * loop would wait for two flushes of the disk. A thread makes them, early and often, so that each has little
 * to flush; it begins when there is something to copy for the first time.
 *
 * The log begins anew only behind a checkpoint that caught up with it. Under a load that leaves no gap none
 * does: from `MOST_PAGES_IN_LOG` on this connection makes the next one itself, between two commits, when most
 * of it is copied already. And it makes all of them, as SQLite would, once the thread has died: no commit
 * depends on that thread, so that its end is no reason to end a service, and is told in the log and in the
 * settings.
 */
export class Checkpoints implements AsyncDisposable {
  /** Checkpoints that had something to copy, whoever made them. */
  made = 0
  readonly #options: CheckpointsOptions
  readonly #index: LogIndex
  readonly #most_pages: number
  #thread: Worker | undefined
  #has_thread = true
  #under_way = false
  #closing = false
  #operations = 0
  #failure: string | undefined

  /** For an open store, whose checkpoints it takes over, and which is closed with it. */
  constructor(options: CheckpointsOptions) {
    this.#options = options
    this.#most_pages = options.most_pages_in_log ?? MOST_PAGES_IN_LOG
    this.#index = new LogIndex(options.store_file)
    options.database.exec('PRAGMA wal_autocheckpoint = 0')
  }

  /** So many operations were committed together. No transaction may be under way. Never throws. */
  committed(operations: number): void {
    this.#operations += operations
    if (this.#operations < OPERATIONS_PER_LOOK || this.#closing) return
    this.#operations = 0
    const { written, copied } = this.#index.read()
    const is_due = written - copied >= PAGES_PER_CHECKPOINT
    if (written >= this.#most_pages || (is_due && !this.#has_thread)) this.#makeHere(copied)
    else if (is_due && !this.#under_way) this.#askFor(copied)
  }

  settings(): EffectiveSettings {
    return {
      store_checkpoint_pages: PAGES_PER_CHECKPOINT,
      store_checkpoint_by: this.#has_thread ? 'thread' : 'connection',
      store_log_pages_most: this.#most_pages,
    }
  }

  /**
   * The thread ends at once, whatever it is at, as by a defect of its own: for tests and benches only. Begins
   * it where it has not begun yet. Resolves when it is gone.
   */
  async endThread(): Promise<void> {
    if (!this.#has_thread || this.#closing) return
    this.#thread ??= this.#begin()
    await this.#thread.terminate()
  }

  /**
   * Closes the store at once, and resolves when the thread has let go of it, too: whoever is the last copies
   * what is left.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true
    this.#options.database.close()
    await this.#endOf(this.#thread)
    // A process that closes a file lets go of all its locks on it, whoever took them: so behind the thread.
    this.#index[Symbol.dispose]()
  }

  async #endOf(thread: Worker | undefined): Promise<void> {
    if (thread === undefined) return
    thread.ref()
    const ended = new Promise((resolve) => thread.once('exit', resolve))
    thread.postMessage('end' satisfies ToThread)
    await ended
  }

  /** `copied`: how many pages of the log are, before that. */
  #askFor(copied: number): void {
    try {
      this.#thread ??= this.#begin()
    } catch (error) {
      return this.#isLost(wordsOf(error))
    }
    this.#under_way = true
    this.#thread.once('message', (result: FromThread) => {
      this.#under_way = false
      this.#isOver(copied, result)
    })
    this.#thread.postMessage('checkpoint' satisfies ToThread)
  }

  /** While the thread is at it, there is nothing to be done. */
  #makeHere(copied: number): void {
    try {
      this.#isOver(copied, { copied: checkpoint(this.#options.database) })
    } catch (error) {
      this.#isOver(copied, { failed: wordsOf(error) })
    }
  }

  #begin(): Worker {
    const { store_file, thread = THREAD } = this.#options
    const worker = new Worker(thread, { workerData: { store_file } satisfies CheckpointThreadData })
    // It has nothing to do but for this process, and must not keep it alive.
    worker.unref()
    let why = 'it ended'
    worker.once('error', (error) => {
      why = wordsOf(error)
    })
    worker.once('exit', () => this.#isLost(why))
    return worker
  }

  /** `before`: how many pages were copied then. */
  #isOver(before: number, { copied = before, failed }: FromThread): void {
    if (this.#closing) return
    if (copied !== before) this.made += 1
    if (failed === this.#failure) return
    this.#failure = failed
    if (failed === undefined) this.#options.log.info('checkpoints of the store succeed again')
    else this.#options.log.warn(`a checkpoint of the store failed, and its log grows meanwhile: ${failed}`)
  }

  #isLost(why: string): void {
    this.#thread = undefined
    this.#under_way = false
    if (this.#closing) return
    this.#has_thread = false
    const from_now_on = 'from now on they are made between two commits, which wait for them'
    this.#options.log.error(`the thread that makes checkpoints is gone: ${why}; ${from_now_on}`)
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
