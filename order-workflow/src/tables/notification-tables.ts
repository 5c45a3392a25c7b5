import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { EffectSink } from '@three-ways/service-runtime/store/effect-sink'
import { LateIndex } from '@three-ways/service-runtime/store/late-index'

export interface NotificationChange {
  readonly kind: 'sent'
  readonly order_id: string
  readonly user_id: string
  readonly sent_ms: number
}

/** Notification's table, and the sink that stands for the mail server. */
export class NotificationTables {
  /** By order. */
  readonly notifications: LateIndex
  readonly #insert: StatementSync
  readonly #count: StatementSync
  readonly #sink: EffectSink

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS notifications (
        number INTEGER PRIMARY KEY,
        order_id TEXT NOT NULL,
        user_id TEXT NOT NULL,
        sent_ms INTEGER NOT NULL
      ) STRICT`)
    this.#insert = database.prepare('INSERT INTO notifications (order_id, user_id, sent_ms) VALUES (?, ?, ?)')
    const rows = 'SELECT order_id AS text, number FROM notifications WHERE number > ?'
    this.notifications = new LateIndex(database, { name: 'notifications', rows })
    this.#count = database.prepare('SELECT count(*) AS n FROM notifications')
    this.#sink = new EffectSink(database)
  }

  close(): void {
    this.#sink.close()
  }

  wasSent(order_id: string): boolean {
    return this.notifications.find(order_id) !== undefined
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  /** Tells the customer, outside every transaction. */
  tell(order_id: string): void {
    this.#sink.add(order_id)
  }

  apply({ order_id, user_id, sent_ms }: NotificationChange): void {
    const { lastInsertRowid } = this.#insert.run(order_id, user_id, sent_ms)
    this.notifications.add(order_id, Number(lastInsertRowid))
  }
}
