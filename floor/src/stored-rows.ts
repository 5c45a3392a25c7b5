import { closeSync, openSync, readSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { CountedRow, Flushes, Row, Rows } from './rows.ts'

/** As the services of the product open theirs in D1: small pages, and nothing waits for a flush. */
const PRAGMAS = [
  // Means something only before the first page is written.
  'page_size = 1024',
  'journal_mode = WAL',
  'synchronous = NORMAL',
  // The product's are made by a thread; here SQLite makes them, and seldom.
  'wal_autocheckpoint = 16384',
  'cache_size = -8192',
  'temp_store = MEMORY',
] as const
/** The log before a checkpoint, the database behind it, the header of the new log. */
const FLUSHES_PER_RESTART = 3
/** Where the header of a log says how often it was begun anew (SQLite's file format, 4.1). */
const RESTARTS_AT = 12

/** One SQLite file: one row per message, one transaction for all that were at hand. */
export class StoredRows implements Rows {
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #insert: StatementSync
  readonly #remember: StatementSync | undefined
  readonly #first_restart: number
  #commits = 0

  /** `remembers`: an inbox stands beside the rows. */
  constructor(file: string, { remembers }: { readonly remembers: boolean }) {
    this.#file = file
    this.#database = new DatabaseSync(file)
    for (const pragma of PRAGMAS) this.#database.exec(`PRAGMA ${pragma}`)
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS rows (order_id TEXT NOT NULL, fact TEXT NOT NULL, items TEXT) STRICT;
      CREATE TABLE IF NOT EXISTS inbox (message_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`)
    this.#insert = this.#database.prepare('INSERT INTO rows VALUES (?, ?, ?)')
    const remember = 'INSERT INTO inbox VALUES (?) ON CONFLICT DO NOTHING'
    this.#remember = remembers ? this.#database.prepare(remember) : undefined
    this.#first_restart = restartsOf(file)
  }

  keep(rows: readonly Row[]): readonly boolean[] {
    this.#database.exec('BEGIN IMMEDIATE')
    const is_new = rows.map((row) => this.#keepOne(row))
    this.#database.exec('COMMIT')
    this.#commits += 1
    return is_new
  }

  #keepOne({ order_id, fact, items, message_id }: Row): boolean {
    if (this.#remember?.run(message_id).changes === 0) return false
    this.#insert.run(order_id, fact, items === undefined ? null : JSON.stringify(items))
    return true
  }

  counted(): CountedRow[] {
    const query = 'SELECT order_id, fact, items, count(*) AS times FROM rows GROUP BY order_id, fact'
    return this.#database
      .prepare(query)
      .all()
      .map(({ items, ...row }) => {
        return { ...row, items: items === null ? undefined : JSON.parse(String(items)) } as CountedRow
      })
  }

  flushes(): Flushes {
    const log_restarts = Math.max(0, restartsOf(this.#file) - this.#first_restart)
    const flushes = log_restarts * FLUSHES_PER_RESTART
    return { synchronous: 'NORMAL', commits: this.#commits, log_restarts, flushes }
  }

  settings() {
    const read = (name: string) =>
      Object.values(this.#database.prepare(`PRAGMA ${name}`).get() ?? {})[0] as string | number
    return {
      store_engine: `sqlite-${process.versions.sqlite}`,
      store_journal_mode: read('journal_mode'),
      store_synchronous: read('synchronous') === 1 ? 'NORMAL' : String(read('synchronous')),
      store_page_bytes: read('page_size'),
      store_cache_size: read('cache_size'),
    }
  }
}

/** 0 for a log that has no header yet. */
function restartsOf(file: string): number {
  try {
    const log = openSync(`${file}-wal`, 'r')
    const number = Buffer.alloc(4)
    const length = readSync(log, number, 0, number.length, RESTARTS_AT)
    closeSync(log)
    return length === number.length ? number.readUInt32BE() : 0
  } catch {
    return 0
  }
}
