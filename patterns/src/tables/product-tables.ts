import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { UnfinishedRows } from './unfinished-rows.ts'

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

/** A product as somebody added it. */
export interface CreationRow {
  readonly request_id: string
  readonly product_id: number
  readonly name: string
  readonly stock: number
}

export type ProductChange =
  | ({ readonly kind: 'create' } & CreationRow)
  | ({ readonly kind: 'update' } & UpdateRow)
  | { readonly kind: 'handled'; readonly request_id: string; readonly handled_by: string }

const SEEDED = 3

/** Products, 1 to 3 from the start, their updates, and who has reacted to each. */
export class ProductTables {
  /** Of updates. */
  readonly unfinished: UnfinishedRows
  readonly #product: StatementSync
  readonly #products: StatementSync
  readonly #update: StatementSync
  readonly #set: StatementSync
  readonly #insert: StatementSync
  readonly #create: StatementSync
  readonly #noteCreation: StatementSync
  readonly #creation: StatementSync
  readonly #next: StatementSync
  readonly #handledBy: StatementSync
  readonly #handled: StatementSync
  readonly #updated: StatementSync

  /** `reacting`: how many have to react to an update. */
  constructor(database: DatabaseSync, reacting: number) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS products (
        product_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        stock INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE IF NOT EXISTS creations (
        request_id TEXT PRIMARY KEY,
        product_id INTEGER NOT NULL,
        name TEXT NOT NULL,
        stock INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
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
    this.#create = database.prepare('INSERT INTO products (product_id, name, stock) VALUES (?, ?, ?)')
    this.#noteCreation = database.prepare('INSERT INTO creations VALUES (?, ?, ?, ?)')
    this.#creation = database.prepare('SELECT * FROM creations WHERE request_id = ?')
    this.#next = database.prepare('SELECT coalesce(max(product_id), 0) + 1 AS n FROM products')
    this.#set = database.prepare('UPDATE products SET name = ?, stock = ?, version = ? WHERE product_id = ?')
    this.#insert = database.prepare('INSERT INTO updates VALUES (?, ?, ?, ?, ?, ?)')
    this.#handledBy = database.prepare('SELECT handled_by FROM handled WHERE request_id = ?')
    this.#handled = database.prepare('INSERT INTO handled VALUES (?, ?)')
    this.#updated = database.prepare('SELECT count(*) AS n FROM updates')
    this.unfinished = new UnfinishedRows(database, {
      table: 'updates',
      subject: 'request_id',
      begun_ms: 'updated_ms',
      is_open: `(SELECT count(*) FROM handled WHERE handled.request_id = updates.request_id) < ${reacting}`,
    })
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

  creation(request_id: string): CreationRow | undefined {
    return this.#creation.get(request_id) as CreationRow | undefined
  }

  /** The number that the next product gets. */
  nextNumber(): number {
    return (this.#next.get() as { n: number }).n
  }

  /** How many updates were taken. */
  updated(): number {
    return (this.#updated.get() as { n: number }).n
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
    if (change.kind === 'create') {
      const { request_id, product_id, name, stock } = change
      this.#create.run(product_id, name, stock)
      this.#noteCreation.run(request_id, product_id, name, stock)
      return
    }
    const { request_id, product_id, name, stock, version, updated_ms } = change
    this.#set.run(name, stock, version, product_id)
    this.#insert.run(request_id, product_id, name, stock, version, updated_ms)
  }
}
