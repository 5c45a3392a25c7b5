import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { UnfinishedRows } from './unfinished-rows.ts'

/** Whatever somebody's order is called. */
export type OrderReference = string | number | null

/** A payment that somebody asked for at the door. `order_reference` is JSON. */
export interface PaymentRow {
  readonly payment_id: string
  readonly amount: number
  readonly currency: string
  readonly order_reference: string
  readonly status: 'processing' | 'completed'
  readonly transaction_id: string | null
  readonly begun_ms: number
  readonly paid_ms: number | null
}

/** A payment that was declined at the door; `asked` is what was asked for, as JSON. */
export interface FailedPaymentRow {
  readonly payment_id: string
  readonly asked: string
  readonly failed_ms: number
}

/** The payment of a saga's order; `cancelled` is a tombstone for one that has not come yet. */
export type SagaPaymentState = 'paid' | 'failed' | 'refunded' | 'cancelled'

export type PaymentChange =
  | {
      readonly kind: 'begin'
      readonly payment_id: string
      readonly amount: number
      readonly currency: string
      readonly order_reference: OrderReference
      readonly begun_ms: number
    }
  | {
      readonly kind: 'paid'
      readonly payment_id: string
      readonly transaction_id: string
      readonly paid_ms: number
    }
  | ({ readonly kind: 'declined' } & FailedPaymentRow)
  | { readonly kind: 'saga'; readonly request_id: string; readonly state: SagaPaymentState }

/** How long payments take, and of which share of orders they fail. */
export interface PaymentSettings {
  readonly payment_work_ms: number
  readonly saga_payment_work_ms: number
  readonly fails_percent: number
}

export class PaymentTables {
  readonly settings: PaymentSettings
  /** Of payments that somebody asked for; what becomes of an order's is known to who took the order. */
  readonly unfinished: UnfinishedRows
  readonly #begin: StatementSync
  readonly #paid: StatementSync
  readonly #find: StatementSync
  readonly #decline: StatementSync
  readonly #failed: StatementSync
  readonly #begun: StatementSync
  readonly #sagaFind: StatementSync
  readonly #sagaSet: StatementSync

  constructor(database: DatabaseSync, settings: PaymentSettings) {
    this.settings = settings
    database.exec(`
      CREATE TABLE IF NOT EXISTS payments (
        payment_id TEXT PRIMARY KEY,
        amount REAL NOT NULL,
        currency TEXT NOT NULL,
        order_reference TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'processing',
        transaction_id TEXT,
        begun_ms INTEGER NOT NULL,
        paid_ms INTEGER
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS failed_payments (
        payment_id TEXT PRIMARY KEY,
        asked TEXT NOT NULL,
        failed_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS saga_payments (
        request_id TEXT PRIMARY KEY,
        state TEXT NOT NULL
      ) STRICT, WITHOUT ROWID`)
    this.#begin = database.prepare(
      `INSERT INTO payments (payment_id, amount, currency, order_reference, begun_ms) VALUES (?, ?, ?, ?, ?)`,
    )
    this.#paid = database.prepare(
      `UPDATE payments SET status = 'completed', transaction_id = ?, paid_ms = ? WHERE payment_id = ?`,
    )
    this.#find = database.prepare('SELECT * FROM payments WHERE payment_id = ?')
    this.#decline = database.prepare('INSERT INTO failed_payments VALUES (?, ?, ?)')
    this.#failed = database.prepare('SELECT * FROM failed_payments WHERE payment_id = ?')
    this.#begun = database.prepare('SELECT count(*) AS n FROM payments')
    this.#sagaFind = database.prepare('SELECT state FROM saga_payments WHERE request_id = ?')
    this.#sagaSet = database.prepare('INSERT OR REPLACE INTO saga_payments VALUES (?, ?)')
    this.unfinished = new UnfinishedRows(database, {
      table: 'payments',
      subject: 'payment_id',
      begun_ms: 'begun_ms',
      is_open: "status = 'processing'",
    })
  }

  find(payment_id: string): PaymentRow | undefined {
    return this.#find.get(payment_id) as PaymentRow | undefined
  }

  failed(payment_id: string): FailedPaymentRow | undefined {
    return this.#failed.get(payment_id) as FailedPaymentRow | undefined
  }

  /** How many payments were asked for and not declined at the door. */
  begun(): number {
    return (this.#begun.get() as { n: number }).n
  }

  sagaState(request_id: string): SagaPaymentState | undefined {
    return (this.#sagaFind.get(request_id) as { state: SagaPaymentState } | undefined)?.state
  }

  apply(change: PaymentChange): void {
    switch (change.kind) {
      case 'begin': {
        const { payment_id, amount, currency, order_reference, begun_ms } = change
        this.#begin.run(payment_id, amount, currency, JSON.stringify(order_reference), begun_ms)
        return
      }
      case 'paid':
        this.#paid.run(change.transaction_id, change.paid_ms, change.payment_id)
        return
      case 'declined':
        this.#decline.run(change.payment_id, change.asked, change.failed_ms)
        return
      case 'saga':
        this.#sagaSet.run(change.request_id, change.state)
    }
  }
}
