import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** What became of an order's stock; `cancelled` is a tombstone for an order that has not come yet. */
export type ReservationState = 'reserved' | 'released' | 'refused' | 'cancelled'

export interface StockChange {
  readonly request_id: string
  readonly product_id: number
  readonly quantity: number
  readonly state: ReservationState
  /** How much of the product is available after it, less before: negative where it is held. */
  readonly given_back: number
}

export interface StockRow {
  readonly product_id: number
  readonly initial: number
  readonly available: number
}

const PRODUCTS = 3

/**
 * What there is of products 1 to 3, and for which orders it is held. The counts stand beside the reservations
 * on their own, so that a checker can add the one up and compare it with the other.
 */
export class StockTables {
  readonly #available: StatementSync
  readonly #all: StatementSync
  readonly #state: StatementSync
  readonly #reservation: StatementSync
  readonly #shift: StatementSync

  constructor(database: DatabaseSync, initial: number) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS stock (
        product_id INTEGER PRIMARY KEY,
        initial INTEGER NOT NULL,
        available INTEGER NOT NULL CHECK (available >= 0)
      ) STRICT;
      CREATE TABLE IF NOT EXISTS reservations (
        request_id TEXT PRIMARY KEY,
        product_id INTEGER NOT NULL,
        quantity INTEGER NOT NULL,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID`)
    const seed = database.prepare('INSERT OR IGNORE INTO stock VALUES (?, ?, ?)')
    for (let product = 1; product <= PRODUCTS; product += 1) seed.run(product, initial, initial)
    this.#available = database.prepare('SELECT available FROM stock WHERE product_id = ?')
    this.#all = database.prepare('SELECT product_id, initial, available FROM stock ORDER BY product_id')
    this.#state = database.prepare('SELECT state FROM reservations WHERE request_id = ?')
    this.#reservation = database.prepare('INSERT OR REPLACE INTO reservations VALUES (?, ?, ?, ?)')
    this.#shift = database.prepare('UPDATE stock SET available = available + ? WHERE product_id = ?')
  }

  /** Undefined for a product that there is not. */
  available(product_id: number): number | undefined {
    return (this.#available.get(product_id) as { available: number } | undefined)?.available
  }

  state(request_id: string): ReservationState | undefined {
    return (this.#state.get(request_id) as { state: ReservationState } | undefined)?.state
  }

  all(): StockRow[] {
    return this.#all.all() as unknown as StockRow[]
  }

  apply({ request_id, product_id, quantity, state, given_back }: StockChange): void {
    this.#reservation.run(request_id, product_id, quantity, state)
    if (given_back !== 0) this.#shift.run(given_back, product_id)
  }
}
