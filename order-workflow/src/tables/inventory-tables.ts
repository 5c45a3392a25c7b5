import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { StockRow } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import { quantityBySku } from '../decisions/order-lines.ts'
import { initialStock, SKUS } from '../menu.ts'

export type InventoryChange =
  | { readonly kind: 'reserve' | 'release'; readonly order_id: string; readonly items: readonly OrderLine[] }
  | { readonly kind: 'refuse'; readonly order_id: string; readonly reason: string }
  | { readonly kind: 'bury'; readonly order_id: string }

/**
 * Inventory's tables. `reservations` has at most one row per order: `reserved`, `released`, `refused`, or
 * `cancelled` (a tombstone for an order that has not come yet). Stock counts stand beside it on their own, so
 * that a checker can add the one up and compare it with the other. `stock` is the initial stock of every SKU
 * that is not sold out; opened again with another one, initial and available are shifted alike.
 */
export class InventoryTables {
  readonly #stock: StatementSync
  readonly #allStock: StatementSync
  readonly #take: StatementSync
  readonly #shift: StatementSync
  readonly #find: StatementSync
  readonly #insert: StatementSync
  readonly #replace: StatementSync

  constructor(database: DatabaseSync, stock: number) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS stock (
        sku TEXT PRIMARY KEY,
        initial INTEGER NOT NULL,
        available INTEGER NOT NULL CHECK (available >= 0),
        reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS reservations (
        order_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        items TEXT NOT NULL,
        reason TEXT
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS stock_setting (stock INTEGER NOT NULL) STRICT`)
    const seed = database.prepare('INSERT OR IGNORE INTO stock (sku, initial, available) VALUES (?, ?, ?)')
    for (const sku of SKUS) seed.run(sku, initialStock(sku, stock), initialStock(sku, stock))
    this.#stock = database.prepare('SELECT available FROM stock WHERE sku = ?')
    this.#allStock = database.prepare('SELECT sku, initial, available, reserved FROM stock ORDER BY sku')
    this.#take = database.prepare(
      'UPDATE stock SET available = available - ?1, reserved = reserved + ?1 WHERE sku = ?2',
    )
    this.#shift = database.prepare(
      `UPDATE stock SET initial = initial + max(?1 - initial, -available),
                        available = available + max(?1 - initial, -available) WHERE sku = ?2`,
    )
    this.#find = database.prepare('SELECT state, items FROM reservations WHERE order_id = ?')
    this.#insert = database.prepare('INSERT INTO reservations VALUES (?, ?, ?, ?)')
    this.#replace = database.prepare('UPDATE reservations SET state = ? WHERE order_id = ?')
    this.#follow(database, stock)
  }

  /**
   * A store outlives its process, and the next one may have another setting: the stock is shifted by as much.
   * Where the setting is what it was, nothing is touched: what was shifted by hand meanwhile stays.
   */
  #follow(database: DatabaseSync, stock: number): void {
    const before = database.prepare('SELECT stock FROM stock_setting').get() as { stock: number } | undefined
    if (before?.stock === stock) return
    if (before !== undefined) for (const sku of SKUS) this.setInitial(sku, initialStock(sku, stock))
    database.exec('DELETE FROM stock_setting')
    database.prepare('INSERT INTO stock_setting VALUES (?)').run(stock)
  }

  /** Pieces at hand; undefined for a SKU that is not sold here. */
  available(sku: string): number | undefined {
    return (this.#stock.get(sku) as { available: number } | undefined)?.available
  }

  stock(): StockRow[] {
    return this.#allStock.all() as unknown as StockRow[]
  }

  /** What an order holds; undefined when it holds nothing. */
  reservedBy(order_id: string): readonly OrderLine[] | undefined {
    const row = this.#find.get(order_id) as { state: string; items: string } | undefined
    return row?.state === 'reserved' ? (JSON.parse(row.items) as OrderLine[]) : undefined
  }

  /** Whether the order was cancelled before it came. */
  isBuried(order_id: string): boolean {
    return (this.#find.get(order_id) as { state: string } | undefined)?.state === 'cancelled'
  }

  /** Sets the initial stock; available moves by as much, never below 0. False for an unknown SKU. */
  setInitial(sku: string, initial: number): boolean {
    return Number(this.#shift.run(initial, sku).changes) > 0
  }

  apply(change: InventoryChange): void {
    switch (change.kind) {
      case 'reserve':
        for (const [sku, qty] of quantityBySku(change.items)) this.#take.run(qty, sku)
        this.#insert.run(change.order_id, 'reserved', JSON.stringify(change.items), null)
        return
      case 'release':
        for (const [sku, qty] of quantityBySku(change.items)) this.#take.run(-qty, sku)
        this.#replace.run('released', change.order_id)
        return
      case 'refuse':
        // A tombstone stays a tombstone: the refusal is what it was left for.
        if (!this.isBuried(change.order_id)) this.#insert.run(change.order_id, 'refused', '[]', change.reason)
        return
      case 'bury':
        if (this.#find.get(change.order_id) === undefined) {
          this.#insert.run(change.order_id, 'cancelled', '[]', null)
        }
    }
  }
}
