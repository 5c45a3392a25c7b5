import { DatabaseSync } from 'node:sqlite'
import { type EffectiveSettings, UNKNOWN, wordOf } from '@three-ways/event-contract/effective-settings'

/** D1 survives a killed process; D2 also flushes to the disk before a commit returns. */
export type Durability = 'D1' | 'D2'

/**
 * How long SQLite waits for a lock, blocking the event loop. There is one writer, so a wait means an
 * intruder.
 */
const BUSY_TIMEOUT_MS = 100
/** A commit writes each page that it touches, and what it changes on one is small. */
const PAGE_BYTES = 1024
/** What a burst leaves on pages until all of it has ended. */
const CACHE_KIB = 8192
/** Pages in the log before SQLite makes a checkpoint by itself, where nobody else does. */
const CHECKPOINT_PAGES = 4096
/** How the tables are laid out. To be raised with every change that a store made before would not survive. */
const LAYOUT = 4

/** The store was made by another version of this program, whose tables are not those of today. */
export class OtherLayout extends Error {
  readonly code = 'other_store_layout'
  constructor(file: string, layout: number) {
    super(
      `Opening the store ${file}: expected the layout ${LAYOUT}, got ${layout}: another version of this program ` +
        'made it. Set it aside, or name another STORE_FILE; nothing in it was touched.',
    )
    this.name = 'OtherLayout'
  }
}

/**
 * Opens (or makes) a store file with the pragmas of its durability class. Throws what SQLite says, and
 * `OtherLayout`, with the file closed and as it was.
 */
export function openDatabase(file: string, durability: Durability): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    const is_new = isNew(database, file)
    // Means something only before the first page is written.
    if (is_new) database.exec(`PRAGMA page_size = ${PAGE_BYTES}`)
    database.exec('PRAGMA journal_mode = WAL')
    database.exec(`PRAGMA synchronous = ${durability === 'D2' ? 'FULL' : 'NORMAL'}`)
    database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
    database.exec('PRAGMA temp_store = MEMORY')
    database.exec('PRAGMA foreign_keys = ON')
    if (is_new) database.exec(`PRAGMA user_version = ${LAYOUT}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Whether nothing was ever made in the store. Throws for what others made. */
function isNew(database: DatabaseSync, file: string): boolean {
  const made = database.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }
  if (made.n === 0) return true
  const { user_version } = database.prepare('PRAGMA user_version').get() as { user_version: number }
  if (user_version !== LAYOUT) throw new OtherLayout(file, user_version)
  return false
}

/** What is in effect in an open store, asked of SQLite itself. */
export function storeSettings(database: DatabaseSync): EffectiveSettings {
  const read = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  const number = (name: string) => Number(read(name) ?? Number.NaN)
  const { journal_mode = UNKNOWN, synchronous = UNKNOWN } = effectivePragmas(database)
  return {
    store_engine: `sqlite-${process.versions.sqlite}`,
    store_journal_mode: wordOf(journal_mode),
    store_synchronous: wordOf(synchronous),
    store_page_bytes: number('page_size'),
    store_cache_size: number('cache_size'),
    store_mapped_bytes: number('mmap_size'),
    store_busy_timeout_ms: number('busy_timeout'),
    store_temporary_in_memory: number('temp_store') === 2,
    store_foreign_keys: number('foreign_keys') === 1,
  }
}

/** The pragmas as they are in effect, for the manifest of settings. */
export function effectivePragmas(database: DatabaseSync): Readonly<Record<string, string>> {
  const read = (name: string) => String(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
  const levels = ['OFF', 'NORMAL', 'FULL', 'EXTRA']
  return {
    journal_mode: read('journal_mode'),
    synchronous: levels[Number(read('synchronous'))] ?? read('synchronous'),
    wal_autocheckpoint: read('wal_autocheckpoint'),
  }
}
