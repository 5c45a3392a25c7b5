import { closeSync, openSync, readSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { effectivePragmas } from './database.ts'

/** How often a store had its files flushed to the disk since it was opened. */
export interface Flushes {
  /** `PRAGMA synchronous`, as it is in effect. */
  readonly synchronous: string
  readonly commits: number
  /** How often the write-ahead log was begun anew, behind a checkpoint that had emptied it. */
  readonly log_restarts: number
  /** At most one too many for each commit that had nothing to write. */
  readonly flushes: number
}

/**
 * Around a checkpoint the log is flushed before its pages are copied and the database behind that; and the
 * header of the log once more when it is begun anew. So in NORMAL and FULL alike.
 */
const FLUSHES_PER_RESTART = 3
/** In FULL, each commit flushes the log. */
const FLUSHES_PER_COMMIT: Readonly<Record<string, number>> = { OFF: 0, NORMAL: 0, FULL: 1, EXTRA: 1 }

/**
 * Counts what SQLite flushes by what it leaves behind, since nobody is told of a flush: commits in FULL, and
 * checkpoints by the number that stands in the log's header. Costs nothing until it is asked.
 */
export class FlushCount {
  readonly #database: DatabaseSync
  readonly #log_file: string
  readonly #commits: () => number
  readonly #first_restart: number

  /** `commits`: how many transactions were committed since the store was opened. */
  constructor(database: DatabaseSync, store_file: string, commits: () => number) {
    this.#database = database
    this.#log_file = `${store_file}-wal`
    this.#commits = commits
    this.#first_restart = restartsOf(this.#log_file)
  }

  told(): Flushes {
    const { synchronous = '' } = effectivePragmas(this.#database)
    const commits = this.#commits()
    const log_restarts = Math.max(0, restartsOf(this.#log_file) - this.#first_restart)
    const of_commits = commits * (FLUSHES_PER_COMMIT[synchronous] ?? 0)
    return { synchronous, commits, log_restarts, flushes: of_commits + log_restarts * FLUSHES_PER_RESTART }
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
