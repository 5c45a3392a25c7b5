import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface ProductRow {
  readonly product_id: number
  readonly name: string
  readonly stock: number
  /** How often it was updated. */
  readonly version: number
}

/** One update as it was taken. */
export interface UpdateRow extends ProductRow {
  readonly request_id: string
  readonly updated_ms: number
}

export type ProductChange =
  | ({ readonly kind: 'update' } & UpdateRow)
  | { readonly kind: 'handled'; readonly request_id: string; readonly handled_by: string }

const SEEDED = 3

/** Products 1 to 3, their updates, and who has reacted to each. */
export class ProductTables {
  readonly #product: StatementSync
  readonly #products: StatementSync
  readonly #update: StatementSync
  readonly #set: StatementSync
  readonly #insert: StatementSync
  readonly #handledBy: StatementSync
  readonly #handled: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS products (
        product_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        stock INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS updates (
        request_id TEXT PRIMARY KEY,
        product_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        stock INTEGER NOT NULL,
        version INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS handled (
        request_id TEXT NOT NULL,
        handled_by TEXT NOT NULL,
        PRIMARY KEY (request_id, handled_by)
      ) STRICT, WITHOUT ROWID`)
    const seed = database.prepare(
      'INSERT OR IGNORE INTO products (product_id, name, stock) VALUES (?, ?, 100)',
    )
    for (let number = 1; number <= SEEDED; number += 1) seed.run(number, `Product ${number}`)
    this.#product = database.prepare('SELECT * FROM products WHERE product_id = ?')
    this.#products = database.prepare('SELECT * FROM products ORDER BY product_id')
    this.#update = database.prepare('SELECT * FROM updates WHERE request_id = ?')
    this.#set = database.prepare('UPDATE products SET name = ?, stock = ?, version = ? WHERE product_id = ?')
    this.#insert = database.prepare('INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?)')
    this.#handledBy = database.prepare('SELECT handled_by FROM handled WHERE request_id = ?')
    this.#handled = database.prepare('INSERT INTO handled VALUES (?, ?)')
  }

  product(product_id: number): ProductRow | undefined {
    return this.#product.get(product_id) as ProductRow | undefined
  }

  products(): ProductRow[] {
    return this.#products.all() as unknown as ProductRow[]
  }

  update(request_id: string): UpdateRow | undefined {
    return this.#update.get(request_id) as UpdateRow | undefined
  }

  /** Who has reacted to an update. */
  handledBy(request_id: string): string[] {
    const rows = this.#handledBy.all(request_id) as unknown as { handled_by: string }[]
    return rows.map(({ handled_by }) => handled_by)
  }

  apply(change: ProductChange): void {
    if (change.kind === 'handled') {
      this.#handled.run(change.request_id, change.handled_by)
      return
    }
    const { request_id, product_id, name, stock, version, updated_ms } = change
    this.#set.run(name, stock, version, product_id)
    this.#insert.run(request_id, product_id, name, stock, version, updated_ms)
  }
}
