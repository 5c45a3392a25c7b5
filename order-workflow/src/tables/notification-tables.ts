import { closeSync, openSync, writeSync } from 'node:fs'
import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface NotificationChange {
  readonly kind: 'sent'
  readonly order_id: string
  readonly user_id: string
  readonly sent_ms: number
}

/** Where the sink of a notification store lies: beside the store. */
export function sinkOf(store_file: string): string {
  return `${store_file}.sink`
}

/**
 * Notification's table, and the sink: a file outside every transaction that stands for the mail server. A
 * line is appended before the row is committed; a crash between the two doubles the line, as it would a mail.
 */
export class NotificationTables {
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #count: StatementSync
  readonly #sink: number

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS notifications (
        order_id TEXT PRIMARY KEY,
        user_id TEXT NOT NULL,
        sent_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`)
    this.#insert = database.prepare('INSERT INTO notifications VALUES (?, ?, ?)')
    this.#find = database.prepare('SELECT 1 FROM notifications WHERE order_id = ?')
    this.#count = database.prepare('SELECT count(*) AS n FROM notifications')
    const file = database.location()
    if (file === null) throw new TypeError('Opening the notification sink: expected a store in a file')
    this.#sink = openSync(sinkOf(file), 'a')
  }

  close(): void {
    closeSync(this.#sink)
  }

  wasSent(order_id: string): boolean {
    return this.#find.get(order_id) !== undefined
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  /** Tells the customer, outside every transaction. */
  tell(order_id: string): void {
    writeSync(this.#sink, `${order_id}\n`)
  }

  apply({ order_id, user_id, sent_ms }: NotificationChange): void {
    this.#insert.run(order_id, user_id, sent_ms)
  }
}
