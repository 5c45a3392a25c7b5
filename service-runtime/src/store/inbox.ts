import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Envelope } from '@three-ways/event-contract/envelope'
import type { LateIndex } from './late-index.ts'
import { HANDLED, handledKey } from './messages.ts'

/** The outbox rows that a message caused: `from..to`, both included; `from > to` when it caused none. */
export interface Handled {
  readonly from: number
  readonly to: number
}

/** Which messages were handled, and what each of them caused. The row commits together with the effect. */
export class Inbox {
  readonly #index: LateIndex
  readonly #select: StatementSync
  readonly #insert: StatementSync
  readonly #repeat: StatementSync
  readonly #repeats: StatementSync

  /** `index`: of the messages of this database. */
  constructor(database: DatabaseSync, index: LateIndex) {
    this.#index = index
    this.#select = database.prepare('SELECT caused_from, caused_to FROM messages WHERE number = ?')
    this.#insert = database.prepare(
      `INSERT INTO messages (kind, subject, type, caused_from, caused_to) VALUES (${HANDLED}, ?, ?, ?, ?)`,
    )
    this.#repeat = database.prepare(
      'INSERT INTO repeated VALUES (?, 1) ON CONFLICT (message_id) DO UPDATE SET repeats = repeats + 1',
    )
    this.#repeats = database.prepare('SELECT coalesce(sum(repeats), 0) AS n FROM repeated')
  }

  /** What the message caused when it was handled; undefined when it never was. */
  find(message_id: string): Handled | undefined {
    const number = this.#index.find(handledKey(message_id))
    if (number === undefined) return undefined
    const row = this.#select.get(number) as { caused_from: number; caused_to: number }
    return { from: row.caused_from, to: row.caused_to }
  }

  /** Throws for a message that was handled already. */
  add({ id, subject, type }: Pick<Envelope, 'id' | 'subject' | 'type'>, { from, to }: Handled): void {
    const { lastInsertRowid } = this.#insert.run(subject, type, from, to)
    this.#index.add(handledKey(id), Number(lastInsertRowid))
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
