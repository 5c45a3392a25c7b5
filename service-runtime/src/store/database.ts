import { DatabaseSync } from 'node:sqlite'
import { type EffectiveSettings, UNKNOWN, wordOf } from '@three-ways/event-contract/effective-settings'

/** D1 survives a killed process; D2 also flushes to the disk before a commit returns. */
export type Durability = 'D1' | 'D2'

/**
 * How long SQLite waits for a lock, blocking the event loop. There is one writer, so a wait means an
 * intruder.
 */
const BUSY_TIMEOUT_MS = 100
/** Pages in the write-ahead log before a checkpoint: 16 MiB, so that a burst pays for few of them. */
const CHECKPOINT_PAGES = 4096

/** Opens (or makes) a store file with the pragmas of its durability class. Throws what SQLite says. */
export function openDatabase(file: string, durability: Durability): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`PRAGMA synchronous = ${durability === 'D2' ? 'FULL' : 'NORMAL'}`)
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  database.exec('PRAGMA temp_store = MEMORY')
  database.exec('PRAGMA foreign_keys = ON')
  return database
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
    store_checkpoint_pages: number('wal_autocheckpoint'),
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
