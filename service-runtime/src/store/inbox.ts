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
  readonly #count: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS inbox (
        message_id TEXT PRIMARY KEY,
        outbox_from INTEGER NOT NULL,
        outbox_to INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`)
    this.#select = database.prepare('SELECT outbox_from, outbox_to FROM inbox WHERE message_id = ?')
    this.#insert = database.prepare('INSERT INTO inbox VALUES (?, ?, ?)')
    this.#count = database.prepare('SELECT count(*) AS n FROM inbox')
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

  count(): number {
    return Number((this.#count.get() as { n: number }).n)
  }
}
