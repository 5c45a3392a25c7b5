import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The outbox rows that a message caused: `from..to`, both included; `from > to` when it caused none. */
export interface Handled {
  readonly from: number
  readonly to: number
}

/** Which messages were handled, and what each of them caused. The row commits together with the effect. */
export class Inbox {
  readonly #select: StatementSync
  readonly #insert: StatementSync
  readonly #repeat: StatementSync
  readonly #repeats: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS inbox (
        message_id TEXT PRIMARY KEY,
        outbox_from INTEGER NOT NULL,
        outbox_to INTEGER NOT NULL,
        repeats INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID`)
    this.#select = database.prepare('SELECT outbox_from, outbox_to FROM inbox WHERE message_id = ?')
    this.#insert = database.prepare('INSERT INTO inbox (message_id, outbox_from, outbox_to) VALUES (?, ?, ?)')
    this.#repeat = database.prepare('UPDATE inbox SET repeats = repeats + 1 WHERE message_id = ?')
    this.#repeats = database.prepare('SELECT coalesce(sum(repeats), 0) AS n FROM inbox')
  }

  /** What the message caused when it was handled; undefined when it never was. */
  find(message_id: string): Handled | undefined {
    const row = this.#select.get(message_id) as { outbox_from: number; outbox_to: number } | undefined
    return row && { from: row.outbox_from, to: row.outbox_to }
  }

  /** Throws for a message that is there already. */
  add(message_id: string, handled: Handled): void {
    this.#insert.run(message_id, handled.from, handled.to)
  }

  /** The message came once more. Kept, so that a checker can tell how often duplicates really occurred. */
  repeated(message_id: string): void {
    this.#repeat.run(message_id)
  }

  /** How many messages were recognised as handled before, ever. */
  repeats(): number {
    return Number((this.#repeats.get() as { n: number }).n)
  }
}
