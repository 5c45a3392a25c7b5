import { closeSync, openSync, readSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { effectivePragmas } from './database.ts'

/** How often a store had its files flushed to the disk since it was opened. */
export interface Flushes {
  /** `PRAGMA synchronous`, as it is in effect. */
  readonly synchronous: string
  readonly commits: number
  /** How often something was copied from the write-ahead log into the database. */
  readonly checkpoints: number
  /** How often the write-ahead log was begun anew, behind a checkpoint that had emptied it. */
  readonly log_restarts: number
  /** At most one too many for each commit that had nothing to write. */
  readonly flushes: number
}

/** The log, before its pages are copied. So in NORMAL and FULL alike. */
const FLUSHES_PER_CHECKPOINT = 1
/** The database, behind a checkpoint that caught up, and the header of the log that begins then. */
const FLUSHES_PER_RESTART = 2
/** In FULL, each commit flushes the log. */
const FLUSHES_PER_COMMIT: Readonly<Record<string, number>> = { OFF: 0, NORMAL: 0, FULL: 1, EXTRA: 1 }

/** What was done to a store since it was opened. */
export interface StoreDeeds {
  /** Transactions that were committed. */
  commits(): number
  /** Checkpoints that had something to copy. */
  checkpoints(): number
}

/**
 * Counts what SQLite flushes by what it leaves behind, since nobody is told of a flush: commits in FULL,
 * checkpoints, and how often the log was begun anew by the number that stands in its header. Costs nothing
 * until it is asked.
 */
export class FlushCount {
  readonly #database: DatabaseSync
  readonly #log_file: string
  readonly #deeds: StoreDeeds
  readonly #first_restart: number

  constructor(database: DatabaseSync, store_file: string, deeds: StoreDeeds) {
    this.#database = database
    this.#log_file = `${store_file}-wal`
    this.#deeds = deeds
    this.#first_restart = restartsOf(this.#log_file)
  }

  told(): Flushes {
    const { synchronous = '' } = effectivePragmas(this.#database)
    const commits = this.#deeds.commits()
    const checkpoints = this.#deeds.checkpoints()
    const log_restarts = Math.max(0, restartsOf(this.#log_file) - this.#first_restart)
    const flushes =
      commits * (FLUSHES_PER_COMMIT[synchronous] ?? 0) +
      checkpoints * FLUSHES_PER_CHECKPOINT +
      log_restarts * FLUSHES_PER_RESTART
    return { synchronous, commits, checkpoints, log_restarts, flushes }
  }
}

/** Where the header of a write-ahead log says how often it was begun anew (SQLite's file format, 4.1). */
const RESTARTS_AT = 12

/** 0 for a log that has no header yet. */
function restartsOf(log_file: string): number {
  const number = Buffer.alloc(4)
  let descriptor: number | undefined
  try {
    descriptor = openSync(log_file, 'r')
    const length = readSync(descriptor, number, 0, number.length, RESTARTS_AT)
    return length === number.length ? number.readUInt32BE() : 0
  } catch {
    return 0
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
