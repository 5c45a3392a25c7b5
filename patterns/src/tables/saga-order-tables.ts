import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { PAYMENT_DECLINED } from '../saga.ts'
import { UnfinishedRows } from './unfinished-rows.ts'

/** One order of the saga as stored. */
export interface SagaOrderRow {
  readonly order_id: number
  readonly request_id: string
  readonly product_id: number
  readonly quantity: number
  readonly status: 'pending' | 'completed' | 'failed'
  readonly reason: string | null
  /** 1 once it is known that no stock is held for it. */
  readonly stock_released: 0 | 1
  /** 1 where a participant could not be reached, and all of them are told so. */
  readonly aborted: 0 | 1
  /** 1 once it is known that no payment is held for an aborted one. */
  readonly payment_voided: 0 | 1
  readonly created_ms: number
}

/** What settles an order, or what is learned of a failed one. */
export type Learned = Partial<
  Pick<SagaOrderRow, 'status' | 'reason' | 'stock_released' | 'aborted' | 'payment_voided'>
>

export type SagaOrderChange =
  | ({ readonly kind: 'create' } & Pick<
      SagaOrderRow,
      'order_id' | 'request_id' | 'product_id' | 'quantity' | 'created_ms'
    >)
  | { readonly kind: 'learn'; readonly request_id: string; readonly learned: Learned }

/** It is pending, or something that was done for it is not known to be undone. */
const IS_OPEN = `status = 'pending'
  OR (aborted = 1 AND NOT (stock_released = 1 AND payment_voided = 1))
  OR (reason = '${PAYMENT_DECLINED}' AND stock_released = 0)`

export class SagaOrderTables {
  readonly unfinished: UnfinishedRows
  readonly #insert: StatementSync
  readonly #learn: StatementSync
  readonly #find: StatementSync
  readonly #byNumber: StatementSync
  readonly #next: StatementSync
  readonly #newest: StatementSync
  readonly #count: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS orders (
        order_id INTEGER PRIMARY KEY,
        request_id TEXT NOT NULL UNIQUE,
        product_id INTEGER NOT NULL,
        quantity INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'pending',
        reason TEXT,
        stock_released INTEGER NOT NULL DEFAULT 0,
        aborted INTEGER NOT NULL DEFAULT 0,
        payment_voided INTEGER NOT NULL DEFAULT 0,
        created_ms INTEGER NOT NULL
      ) STRICT`)
    this.#insert = database.prepare(
      `INSERT INTO orders (order_id, request_id, product_id, quantity, created_ms) VALUES (?, ?, ?, ?, ?)`,
    )
    this.#learn = database.prepare(
      `UPDATE orders SET status = coalesce(?2, status), reason = coalesce(?3, reason),
       stock_released = coalesce(?4, stock_released), aborted = coalesce(?5, aborted),
       payment_voided = coalesce(?6, payment_voided) WHERE request_id = ?1`,
    )
    this.#find = database.prepare('SELECT * FROM orders WHERE request_id = ?')
    this.#byNumber = database.prepare('SELECT * FROM orders WHERE order_id = ?')
    this.#next = database.prepare('SELECT coalesce(max(order_id), 0) + 1 AS n FROM orders')
    this.#newest = database.prepare('SELECT * FROM orders ORDER BY order_id DESC LIMIT ?')
    this.#count = database.prepare('SELECT count(*) AS n FROM orders')
    this.unfinished = new UnfinishedRows(database, {
      table: 'orders',
      subject: 'request_id',
      begun_ms: 'created_ms',
      is_open: IS_OPEN,
    })
  }

  find(request_id: string): SagaOrderRow | undefined {
    return this.#find.get(request_id) as SagaOrderRow | undefined
  }

  numbered(order_id: number): SagaOrderRow | undefined {
    return this.#byNumber.get(order_id) as SagaOrderRow | undefined
  }

  /** The number that the next order gets. */
  nextNumber(): number {
    return (this.#next.get() as { n: number }).n
  }

  newest(limit: number): SagaOrderRow[] {
    return this.#newest.all(limit) as unknown as SagaOrderRow[]
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  apply(change: SagaOrderChange): void {
    if (change.kind === 'create') {
      const { order_id, request_id, product_id, quantity, created_ms } = change
      this.#insert.run(order_id, request_id, product_id, quantity, created_ms)
      return
    }
    const { status = null, reason = null, stock_released = null } = change.learned
    const { aborted = null, payment_voided = null } = change.learned
    this.#learn.run(change.request_id, status, reason, stock_released, aborted, payment_voided)
  }
}
