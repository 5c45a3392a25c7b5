import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Moment } from '../workflow.ts'

/** A moment with its place in the feed. */
export interface RecordedMoment extends Moment {
  readonly sequence: number
}

/**
 * The outcome feed's rows: written in the transaction that makes them true, readable from any place again.
 */
export class Moments {
  readonly #insert: StatementSync
  readonly #after: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS moments (
        sequence INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        moment TEXT NOT NULL,
        status TEXT NOT NULL,
        reason TEXT
      ) STRICT`)
    this.#insert = database.prepare(
      'INSERT INTO moments (subject, moment, status, reason) VALUES (?, ?, ?, ?)',
    )
    this.#after = database.prepare('SELECT * FROM moments WHERE sequence > ? ORDER BY sequence LIMIT ?')
  }

  add(moment: Moment): RecordedMoment {
    const { lastInsertRowid } = this.#insert.run(
      moment.subject,
      moment.moment,
      moment.status,
      moment.reason ?? null,
    )
    return { ...moment, sequence: Number(lastInsertRowid) }
  }

  after(sequence: number, limit: number): RecordedMoment[] {
    return this.#after.all(sequence, limit) as unknown as RecordedMoment[]
  }
}
