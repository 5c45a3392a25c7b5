import type { DatabaseSync } from 'node:sqlite'

/**
 * Makes the one table of message ids, where it is missing: what inbox and outbox know of an id stands in one
 * row, and the ids of one subject on one page. `sequence` is where the event stands in the outbox, if it was
 * emitted here; `outbox_from..outbox_to` what it caused, if it was handled here.
 */
export function makeMessages(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS messages (
      message_id TEXT PRIMARY KEY,
      sequence INTEGER,
      outbox_from INTEGER,
      outbox_to INTEGER,
      repeats INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID`)
}
