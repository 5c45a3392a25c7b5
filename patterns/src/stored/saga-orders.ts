import type { StockRow } from '@three-ways/event-contract/ledger-view'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import { skuOf } from '../workloads/saga-checks.ts'
import { type OpenStores, rowsOf, subject } from './rows.ts'

/**
 * Orders of the saga. One that is completed is paid and its stock is held; of one that failed neither is, and
 * one that holds something all the same has no end: whatever it says, something is owed.
 */
export function* sagaOrders(stores: OpenStores): Iterable<readonly [string, StoredSubject]> {
  const paid = statesOf(stores, 'payment-service', 'SELECT request_id, state FROM saga_payments')
  const held = statesOf(stores, 'inventory-service', 'SELECT request_id, state FROM reservations')
  for (const { request_id, status, reason, aborted } of orders(stores)) {
    const [payment, reservation] = [paid.get(String(request_id)), held.get(String(request_id))]
    const [is_paid, is_held] = [payment === 'paid', reservation === 'reserved']
    const described = [
      `${status}${reason === null ? '' : ` ${reason}`}`,
      `payment ${payment ?? 'none'}`,
      `reservation ${reservation ?? 'none'}`,
    ].join(', ')
    const is_whole = is_paid === is_held && is_paid === (status === 'completed')
    const end = !is_whole ? undefined : endOf(status, aborted)
    const told = reason === null ? undefined : String(reason)
    yield [String(request_id), subject({ end, reason: told, effects: is_paid ? 1 : 0, described })]
  }
}

/** The stock of the saga's products, what is held added up from the reservations. */
export function sagaStock(stores: OpenStores): StockRow[] {
  const reserved = new Map<number, number>()
  const sql = "SELECT product_id, quantity FROM reservations WHERE state = 'reserved'"
  for (const { product_id, quantity } of rowsOf(stores, 'inventory-service', sql)) {
    reserved.set(Number(product_id), (reserved.get(Number(product_id)) ?? 0) + Number(quantity))
  }
  const stock = 'SELECT product_id, initial, available FROM stock ORDER BY product_id'
  return rowsOf(stores, 'inventory-service', stock).map(({ product_id, initial, available }) => ({
    sku: skuOf(Number(product_id)),
    initial: Number(initial),
    available: Number(available),
    reserved: reserved.get(Number(product_id)) ?? 0,
  }))
}

const orders = (stores: OpenStores) => {
  return rowsOf(stores, 'order-service', 'SELECT request_id, status, reason, aborted FROM orders')
}

function endOf(status: unknown, aborted: unknown): StoredSubject['end'] {
  if (status === 'completed') return 'completed'
  if (status !== 'failed') return undefined
  return aborted === 1 ? 'refused' : 'failed'
}

function statesOf(stores: OpenStores, service: string, sql: string): Map<string, string> {
  const rows = rowsOf(stores, service, sql)
  return new Map(rows.map(({ request_id, state }) => [String(request_id), String(state)]))
}
