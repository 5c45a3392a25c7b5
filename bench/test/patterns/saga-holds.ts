import { DatabaseSync } from 'node:sqlite'
import { until } from '@three-ways/testbed/order-client'
import { expect } from 'vitest'
import type { RaisedPatterns } from './raise-patterns.ts'

const PATIENCE_MS = 45_000

interface OrderEnd {
  readonly request_id: string
  readonly status: string
  readonly reason?: string
  readonly quantity: number
  readonly compensation_executed?: boolean
}

/** Every row of a table in a service's store, by its `request_id`. */
function statesIn({ running }: RaisedPatterns, service: string, table: string): Map<string, string> {
  using database = new DatabaseSync(running.service(service).store_file, { readOnly: true, timeout: 2000 })
  const rows = database.prepare(`SELECT request_id, state FROM ${table}`).all()
  return new Map(rows.map(({ request_id, state }) => [String(request_id), String(state)]))
}

/**
 * Waits until every order has its end and nothing is on its way; then what is completed is paid and held,
 * what failed neither, and what is available and held makes the stock. Gives the ends, the newest first.
 */
export async function expectSagaHolds(raised: RaisedPatterns): Promise<readonly OrderEnd[]> {
  const { ask, running, signal } = raised
  const orders = async () => (await ask('order-service', 'GET /orders')).body.orders as OrderEnd[]
  const isOver = ({ status, reason, compensation_executed }: OrderEnd) => {
    const had_stock = reason !== 'insufficient_stock' && reason !== 'unknown_product'
    return status === 'completed' || (status === 'failed' && (!had_stock || compensation_executed === true))
  }
  await until('every order has its end', PATIENCE_MS, signal, async () => (await orders()).every(isOver))
  await until('nothing is on its way', PATIENCE_MS, signal, async () => {
    return (await running.backlog(signal)).total === 0
  })
  const ends = await orders()
  const payments = statesIn(raised, 'payment-service', 'saga_payments')
  const reservations = statesIn(raised, 'inventory-service', 'reservations')
  const odd = ends.filter(({ request_id, status }) => {
    const is_paid = payments.get(request_id) === 'paid'
    const is_held = reservations.get(request_id) === 'reserved'
    return is_paid !== (status === 'completed') || is_held !== (status === 'completed')
  })
  expect(odd).toEqual([])
  const held = ends.reduce((sum, { status, quantity }) => sum + (status === 'completed' ? quantity : 0), 0)
  const { body } = await ask('inventory-service', 'GET /inventory')
  const counted = body.inventory.reduce(
    (sum: number, { reserved }: { reserved: number }) => sum + reserved,
    0,
  )
  expect(counted).toBe(held)
  return ends
}

/** Many orders on one product at once, named after `lot`; resolves with the statuses of the answers. */
export function orderAtOnce({ ask }: RaisedPatterns, lot: string, count: number): Promise<readonly number[]> {
  const order = async (number: number) => {
    const body = { product_id: 1, quantity: 1 + (number % 3), request_id: `${lot}-${number}` }
    return (await ask('order-service', 'POST /create_order', body)).status
  }
  return Promise.all(Array.from({ length: count }, (_, number) => order(number)))
}
