import { DatabaseSync } from 'node:sqlite'

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
