import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { makeMessages, repeatedMessages } from './messages.ts'

/** The outbox rows that a message caused: `from..to`, both included; `from > to` when it caused none. */
export interface Handled {
  readonly from: number
  readonly to: number
}

/** Which messages were handled, and what each of them caused. The row commits together with the effect. */
export class Inbox {
  readonly #database: DatabaseSync
  readonly #select: StatementSync
  readonly #add: StatementSync
  readonly #repeat: StatementSync
  readonly #through: StatementSync
  /** Messages that were recognised as handled before, since this inbox was opened. */
  recognised = 0
  #recognised_now = 0
  #forgotten_ms: number | undefined

  constructor(database: DatabaseSync) {
    makeMessages(database)
    this.#database = database
    this.#select = database.prepare(
      'SELECT outbox_from, outbox_to FROM messages WHERE message_id = ? AND outbox_from IS NOT NULL',
    )
    this.#add = database.prepare(
      `INSERT INTO messages (message_id, outbox_from, outbox_to, time_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET outbox_from = excluded.outbox_from, outbox_to = excluded.outbox_to,
         time_ms = excluded.time_ms WHERE outbox_from IS NULL`,
    )
    this.#repeat = database.prepare('UPDATE messages SET repeats = repeats + 1 WHERE message_id = ?')
    this.#through = database.prepare('SELECT handled_through_ms FROM retention')
  }

  /** Of a message that was emitted up to then and is not in here nobody can tell whether it was handled. */
  forgotten(): number {
    return Number((this.#through.get() as { handled_through_ms: number }).handled_through_ms)
  }

  /**
   * The same inside a transaction that is under way: read once for all messages that share it. Whatever
   * another process has forgotten before is in it, and until its end nobody else can forget.
   */
  forgottenNow(): number {
    this.#forgotten_ms ??= this.forgotten()
    return this.#forgotten_ms
  }

  /** The transaction under way has forgotten something itself. */
  lookAgain(): void {
    this.#forgotten_ms = undefined
  }

  /** The transaction is over. */
  ended(committed: boolean): void {
    this.lookAgain()
    if (committed) this.recognised += this.#recognised_now
    this.#recognised_now = 0
  }

  /** What the message caused when it was handled; undefined when it never was. */
  find(message_id: string): Handled | undefined {
    const row = this.#select.get(message_id) as { outbox_from: number; outbox_to: number } | undefined
    return row && { from: row.outbox_from, to: row.outbox_to }
  }

  /** Throws for a message that was handled already. `time_ms` is its own time. */
  add(message_id: string, { from, to }: Handled, time_ms: number): void {
    if (Number(this.#add.run(message_id, from, to, time_ms).changes) > 0) return
    throw new Error(`Handling ${message_id}: expected a message that was not handled before`)
  }

  /** The message came once more. Kept, so that a checker can tell how often duplicates really occurred. */
  repeated(message_id: string): void {
    this.#repeat.run(message_id)
    this.#recognised_now += 1
  }

  /** How many messages were recognised as handled before, ever. */
  repeats(): number {
    return repeatedMessages(this.#database)
  }
}
