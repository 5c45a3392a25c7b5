import type { DatabaseSync } from 'node:sqlite'

/** Before every time there is. */
const NEVER_MS = Number.MIN_SAFE_INTEGER

/**
 * Makes the one table of message ids, where it is missing: what inbox and outbox know of an id stands in one
 * row, and the ids of one subject on one page. `sequence` is where the event stands in the outbox, if it was
 * emitted here; `outbox_from..outbox_to` what it caused, if it was handled here, and `time_ms` its own time.
 *
 * And the one row of what was forgotten (`OldSubjects`): up to when messages that were handled, and events
 * that were emitted here, may be gone; how many subjects went, and the repetitions counted in their rows.
 */
export function makeMessages(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS messages (
      message_id TEXT PRIMARY KEY,
      sequence INTEGER,
      outbox_from INTEGER,
      outbox_to INTEGER,
      time_ms INTEGER,
      repeats INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS retention (
      made_ms INTEGER NOT NULL,
      handled_through_ms INTEGER NOT NULL,
      emitted_through_ms INTEGER NOT NULL,
      passed_ms INTEGER NOT NULL,
      subjects INTEGER NOT NULL,
      repeats INTEGER NOT NULL
    ) STRICT;
    INSERT INTO retention
      SELECT cast(unixepoch('subsec') * 1000 AS INTEGER), ${NEVER_MS}, ${NEVER_MS}, ${NEVER_MS}, 0, 0
      WHERE NOT EXISTS (SELECT 1 FROM retention)`)
}

/** How many messages were recognised as handled before, ever: also those whose rows are gone. */
export function repeatedMessages(database: DatabaseSync): number {
  const { n } = database.prepare(COUNT_REPEATS).get() as { n: number }
  return Number(n)
}

const COUNT_REPEATS = `
  SELECT (SELECT coalesce(sum(repeats), 0) FROM messages) + (SELECT repeats FROM retention) AS n`
