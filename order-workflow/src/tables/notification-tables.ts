import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { EffectSink } from '@three-ways/service-runtime/store/effect-sink'

export interface NotificationChange {
  readonly kind: 'sent'
  readonly order_id: string
  readonly user_id: string
  readonly sent_ms: number
}

/** Notification's table, and the sink that stands for the mail server. */
export class NotificationTables {
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #count: StatementSync
  readonly #sink: EffectSink

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
    this.#sink = new EffectSink(database)
  }

  close(): void {
    this.#sink.close()
  }

  wasSent(order_id: string): boolean {
    return this.#find.get(order_id) !== undefined
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  /** Tells the customer, outside every transaction. */
  tell(order_id: string): void {
    this.#sink.add(order_id)
  }

  apply({ order_id, user_id, sent_ms }: NotificationChange): void {
    this.#insert.run(order_id, user_id, sent_ms)
  }
}
