import type { OrderStatus } from './order-api.ts'
import type { StoredSubject } from './stored-subject.ts'

/** What is known of one id in the stores of all services, gathered from the rows and nothing else. */
export interface LedgerEntry {
  /** The order's state in the order service; undefined where that service never stored it. */
  readonly status: OrderStatus | undefined
  readonly reason: string | undefined
  /** Whether the order service knows that the customer was told. */
  readonly notification: 'pending' | 'sent' | undefined
  /** Effects found in the other services' tables. More than one of either is a doubled order. */
  readonly reservations: number
  readonly notifications: number
}

export interface StockRow {
  readonly sku: string
  readonly initial: number
  readonly available: number
  readonly reserved: number
}

/** What is still under way inside one service's store. */
export interface StoreBacklog {
  /** Deliveries that the outbox still owes. */
  readonly undelivered: number
  /** Deliveries that were given up after their attempts, and wait for a person. */
  readonly parked: number
}

/** What outboxes owe, by service, as often as it is asked for. */
export interface StoreBacklogSource extends Disposable {
  read(): ReadonlyMap<string, StoreBacklog>
}

/** The stores of one system, read by a checker that knows no tables. */
export interface LedgerView {
  readonly entries: ReadonlyMap<string, LedgerEntry>
  /** Of a workflow whose subjects are no orders, which has no `entries`. */
  readonly subjects?: ReadonlyMap<string, StoredSubject>
  readonly stock: readonly StockRow[]
  readonly backlog: ReadonlyMap<string, StoreBacklog>
  /** Messages recognised as already handled, by service. */
  readonly duplicates_ignored: ReadonlyMap<string, number>
  /** Lines in the notification sink beyond the first for the same order: effects outside our transactions. */
  readonly external_effects_doubled: number
}

/** Where the store file of each service lies, or lay, as a readable copy. */
export type StoreFiles = ReadonlyMap<string, string>
