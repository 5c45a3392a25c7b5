import type { DatabaseSync } from 'node:sqlite'
import { LateIndex } from './late-index.ts'

/** What a row of `messages` is: a message that was handled, or an event that was emitted. */
export const HANDLED = 0
export const EMITTED = 1

/**
 * Makes the table of everything that travels, where it is missing, and gives the index of its rows, by
 * `handledKey` and `emittedKey`. What a transaction adds stands one behind the other, so that mostly it
 * touches one page of it. `owed` names the destinations of an event with a space before and behind each;
 * `caused_from..caused_to` are the events that a handled message caused.
 */
export function openMessages(database: DatabaseSync): LateIndex {
  database.exec(`
    CREATE TABLE IF NOT EXISTS messages (
      number INTEGER PRIMARY KEY,
      kind INTEGER NOT NULL,
      owed TEXT,
      subject TEXT NOT NULL,
      type TEXT NOT NULL,
      caused_from INTEGER,
      caused_to INTEGER,
      source TEXT,
      version INTEGER,
      time_ms INTEGER,
      data TEXT
    ) STRICT;
    CREATE TABLE IF NOT EXISTS repeated (
      message_id TEXT PRIMARY KEY,
      repeats INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`)
  const text = `subject || CASE kind WHEN ${HANDLED} THEN ':' ELSE '>' END || type`
  const rows = `SELECT ${text} AS text, number FROM messages WHERE number > ?`
  return new LateIndex(database, { name: 'messages', rows })
}

/** A subject has no colon (see `eventId`), and so none of these two is ever the other. */
export function handledKey(message_id: string): string {
  return message_id
}

export function emittedKey(event_id: string): string {
  const behind = event_id.lastIndexOf(':')
  return `${event_id.slice(0, behind)}>${event_id.slice(behind + 1)}`
}
