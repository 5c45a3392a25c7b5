import type { DatabaseSync } from 'node:sqlite'
import { type EnvelopeParts, encodedEvent } from '@three-ways/event-contract/envelope-parts'
import { eventId } from '@three-ways/event-contract/identifiers'
import { makeMessages } from './messages.ts'

/** An event as it was stored: its place in the order of emission and its encoded form. */
export interface StoredEvent {
  readonly sequence: number
  readonly event_id: string
  readonly type: string
  readonly subject: string
  readonly body: string
}

export interface EventRow extends EnvelopeParts {
  readonly sequence: number
}

/** Of an outbox that is called `o`. */
export const EVENT_COLUMNS = 'o.sequence, o.subject, o.type, o.source, o.version, o.time_ms, o.data'

export function storedEvent(row: EventRow): StoredEvent {
  return new KeptEvent(row)
}

/** As `storedEvent`, for whoever copies it. */
export function copyableEvent(row: EventRow): StoredEvent {
  const { sequence, event_id, type, subject, body } = storedEvent(row)
  return { sequence, event_id, type, subject, body }
}

/** Its encoded form is made for whoever asks: most of those that emitted an event leave that to the relay. */
class KeptEvent implements StoredEvent {
  readonly sequence: number
  readonly event_id: string
  readonly type: string
  readonly subject: string
  readonly #row: EventRow
  #body: string | undefined

  constructor(row: EventRow) {
    const { sequence, subject, type } = row
    this.sequence = sequence
    this.event_id = eventId(subject, type)
    this.type = type
    this.subject = subject
    this.#row = row
  }

  get body(): string {
    this.#body ??= encodedEvent(this.#row)
    return this.#body
  }
}

/** As one destination stands in a list of them: each has a space on either side. */
export function inList(destination: string): string {
  return ` ${destination} `
}

/** How many deliveries an open store owes, and how many are parked: `n`. */
export const COUNT_UNDELIVERED = `
  SELECT coalesce(sum(length(owed) - length(replace(owed, ' ', '')) - 1), 0) AS n FROM outbox
  WHERE sequence > (SELECT through FROM outbox_settled) AND owed IS NOT NULL`
export const COUNT_PARKED = 'SELECT count(*) AS n FROM parked WHERE parked_ms IS NOT NULL'

/**
 * `owed` names the destinations of an event with a space before and behind each. Up to `through` nothing is
 * owed. Of what is parked a row without a time is owed again, and remembers how often it was tried before.
 */
export function makeOutboxTables(database: DatabaseSync): void {
  makeMessages(database)
  database.exec(`
    CREATE TABLE IF NOT EXISTS outbox (
      sequence INTEGER PRIMARY KEY,
      owed TEXT,
      subject TEXT NOT NULL,
      type TEXT NOT NULL,
      source TEXT NOT NULL,
      version INTEGER NOT NULL,
      time_ms INTEGER NOT NULL,
      data TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS outbox_settled (through INTEGER NOT NULL) STRICT;
    INSERT INTO outbox_settled SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM outbox_settled);
    CREATE TABLE IF NOT EXISTS parked (
      destination TEXT NOT NULL,
      sequence INTEGER NOT NULL REFERENCES outbox,
      reason TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      parked_ms INTEGER,
      PRIMARY KEY (sequence, destination)
    ) STRICT, WITHOUT ROWID`)
}
