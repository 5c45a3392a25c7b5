import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { makeMessages } from './messages.ts'

/** The outbox rows that a message caused: `from..to`, both included; `from > to` when it caused none. */
export interface Handled {
  readonly from: number
  readonly to: number
}

/** Which messages were handled, and what each of them caused. The row commits together with the effect. */
export class Inbox {
  readonly #select: StatementSync
  readonly #add: StatementSync
  readonly #repeat: StatementSync
  readonly #repeats: StatementSync

  constructor(database: DatabaseSync) {
    makeMessages(database)
    this.#select = database.prepare(
      'SELECT outbox_from, outbox_to FROM messages WHERE message_id = ? AND outbox_from IS NOT NULL',
    )
    this.#add = database.prepare(
      `INSERT INTO messages (message_id, outbox_from, outbox_to) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET outbox_from = excluded.outbox_from, outbox_to = excluded.outbox_to
       WHERE outbox_from IS NULL`,
    )
    this.#repeat = database.prepare('UPDATE messages SET repeats = repeats + 1 WHERE message_id = ?')
    this.#repeats = database.prepare('SELECT coalesce(sum(repeats), 0) AS n FROM messages')
  }

  /** What the message caused when it was handled; undefined when it never was. */
  find(message_id: string): Handled | undefined {
    const row = this.#select.get(message_id) as { outbox_from: number; outbox_to: number } | undefined
    return row && { from: row.outbox_from, to: row.outbox_to }
  }

  /** Throws for a message that was handled already. */
  add(message_id: string, { from, to }: Handled): void {
    if (Number(this.#add.run(message_id, from, to).changes) > 0) return
    throw new Error(`Handling ${message_id}: expected a message that was not handled before`)
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
