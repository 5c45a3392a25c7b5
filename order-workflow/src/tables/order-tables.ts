import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { OrderStatus, OrderView } from '@three-ways/event-contract/order-api'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { UnfinishedPage } from '@three-ways/service-runtime/known-subjects'

/** One order as stored. `items` is JSON. */
export interface OrderRow {
  readonly number: number
  readonly order_id: string
  readonly status: OrderStatus
  readonly reason: string | null
  readonly notification: 'pending' | 'sent'
  readonly user_id: string
  readonly restaurant_id: string
  readonly items: string
  readonly placed_ms: number
}

export type OrderChange =
  | {
      readonly kind: 'place'
      readonly order_id: string
      readonly user_id: string
      readonly restaurant_id: string
      readonly items: readonly OrderLine[]
      readonly placed_ms: number
    }
  | { readonly kind: 'confirm' | 'notified'; readonly order_id: string }
  | { readonly kind: 'fail'; readonly order_id: string; readonly reason: string }

/** So many orders are looked at in one page of what is unfinished: some milliseconds. */
const ORDERS_PER_PAGE = 10_000

/** The order service's table and its prepared statements. */
export class OrderTables {
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #confirm: StatementSync
  readonly #fail: StatementSync
  readonly #notified: StatementSync
  readonly #newest: StatementSync
  readonly #unfinished: StatementSync
  readonly #last: StatementSync
  readonly #placed: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS orders (
        number INTEGER PRIMARY KEY,
        order_id TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL DEFAULT 'placed',
        reason TEXT,
        notification TEXT NOT NULL DEFAULT 'pending',
        user_id TEXT NOT NULL,
        restaurant_id TEXT NOT NULL,
        items TEXT NOT NULL,
        placed_ms INTEGER NOT NULL
      ) STRICT`)
    this.#insert = database.prepare(
      'INSERT INTO orders (order_id, user_id, restaurant_id, items, placed_ms) VALUES (?, ?, ?, ?, ?)',
    )
    this.#find = database.prepare('SELECT * FROM orders WHERE order_id = ?')
    this.#confirm = database.prepare("UPDATE orders SET status = 'confirmed' WHERE order_id = ?")
    this.#fail = database.prepare("UPDATE orders SET status = 'failed', reason = ? WHERE order_id = ?")
    this.#notified = database.prepare("UPDATE orders SET notification = 'sent' WHERE order_id = ?")
    this.#newest = database.prepare('SELECT * FROM orders WHERE number < ? ORDER BY number DESC LIMIT ?')
    this.#unfinished = database.prepare(
      `SELECT order_id FROM orders WHERE number > ? AND number <= ? AND placed_ms <= ?
       AND status <> 'failed' AND NOT (status = 'confirmed' AND notification = 'sent') ORDER BY number`,
    )
    this.#last = database.prepare('SELECT coalesce(max(number), 0) AS number FROM orders')
    this.#placed = database.prepare('SELECT placed_ms FROM orders WHERE order_id = ?')
  }

  find(order_id: string): OrderRow | undefined {
    return this.#find.get(order_id) as OrderRow | undefined
  }

  /** When an order was placed; undefined of one that is not stored here. */
  placedMs(order_id: string): number | undefined {
    return (this.#placed.get(order_id) as { placed_ms: number } | undefined)?.placed_ms
  }

  /** Orders below `before` (their number in the order of arrival), newest first. */
  newest(before: number, limit: number): OrderRow[] {
    return this.#newest.all(before, limit) as unknown as OrderRow[]
  }

  /** Orders beyond the number `after` that are not terminal and were placed by `placed_by_ms`. */
  unfinished(placed_by_ms: number, after: number): UnfinishedPage {
    const through = after + ORDERS_PER_PAGE
    const rows = this.#unfinished.all(after, through, placed_by_ms) as unknown as { order_id: string }[]
    const { number } = this.#last.get() as { number: number }
    return { subjects: rows.map(({ order_id }) => order_id), next_after: through < number ? through : null }
  }

  /** Whether an order is stored here and not terminal. */
  isOpen(order_id: string): boolean {
    const order = this.find(order_id)
    if (order === undefined || order.status === 'failed') return false
    return !(order.status === 'confirmed' && order.notification === 'sent')
  }

  /** Orders are numbered from 1 and stay for ever: the number of the last is how many there are. */
  count(): number {
    return (this.#last.get() as { number: number }).number
  }

  apply(change: OrderChange): void {
    switch (change.kind) {
      case 'place': {
        const { order_id, user_id, restaurant_id, items, placed_ms } = change
        this.#insert.run(order_id, user_id, restaurant_id, JSON.stringify(items), placed_ms)
        return
      }
      case 'confirm':
        this.#confirm.run(change.order_id)
        return
      case 'fail':
        this.#fail.run(change.reason, change.order_id)
        return
      case 'notified':
        this.#notified.run(change.order_id)
    }
  }
}

/** An order as its customer sees it. */
export function viewOf(row: OrderRow): OrderView {
  const { order_id, status, reason, notification, user_id, restaurant_id, items, placed_ms } = row
  return {
    order_id,
    status,
    ...(status === 'failed' ? { reason: reason ?? 'unknown' } : { notification }),
    user_id,
    restaurant_id,
    items: JSON.parse(items) as OrderLine[],
    placed_at: new Date(placed_ms).toISOString(),
  }
}
