import { DatabaseSync } from 'node:sqlite'
import { until } from '@three-ways/testbed/order-client'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { expect } from 'vitest'
import type { RaisedPatterns } from './raise-patterns.ts'

/** Who takes part in the saga; the one that takes the orders comes first. */
export const PARTICIPANTS = ['order-service', 'inventory-service', 'payment-service'] as const
type Participant = (typeof PARTICIPANTS)[number]

const PATIENCE_MS = 45_000

/** An order as its row tells it. */
interface OrderEnd {
  readonly request_id: string
  readonly status: string
  readonly reason: string | null
  readonly quantity: number
  readonly stock_released: number
}

/** Rows of a service's store. */
function rowsIn<Row>({ running }: RaisedPatterns, service: Participant, sql: string): Row[] {
  using database = new DatabaseSync(running.service(service).store_file, { readOnly: true, timeout: 2000 })
  return database.prepare(sql).all() as Row[]
}

/** What a store says of each order that it knows. */
function statesIn(raised: RaisedPatterns, service: Participant, table: string): Map<string, string> {
  const sql = `SELECT request_id, state FROM ${table}`
  const rows = rowsIn<{ request_id: string; state: string }>(raised, service, sql)
  return new Map(rows.map(({ request_id, state }) => [request_id, state]))
}

/** All orders there are, the newest first; a listing shows a hundred of them. */
function ordersIn(raised: RaisedPatterns): readonly OrderEnd[] {
  const columns = 'request_id, status, reason, quantity, stock_released'
  return rowsIn(raised, 'order-service', `SELECT ${columns} FROM orders ORDER BY order_id DESC`)
}

/**
 * Waits until every order has its end and nothing is on its way; then what is completed is paid and held,
 * what failed neither, and what is available and held makes the stock. Gives the ends, the newest first.
 */
export async function expectSagaHolds(raised: RaisedPatterns): Promise<readonly OrderEnd[]> {
  const { ask, running, signal } = raised
  const isOver = ({ status, reason, stock_released }: OrderEnd) => {
    const had_stock = reason !== 'insufficient_stock' && reason !== 'unknown_product'
    return status === 'completed' || (status === 'failed' && (!had_stock || stock_released === 1))
  }
  const haveEnded = () => ordersIn(raised).every(isOver)
  await until('every order has its end', PATIENCE_MS, signal, haveEnded, { lasts: true })
  await untilQuiet(running, PATIENCE_MS, signal)
  const ends = ordersIn(raised)
  const payments = statesIn(raised, 'payment-service', 'saga_payments')
  const reservations = statesIn(raised, 'inventory-service', 'reservations')
  const odd = ends.filter(({ request_id, status }) => {
    const is_paid = payments.get(request_id) === 'paid'
    const is_held = reservations.get(request_id) === 'reserved'
    return is_paid !== (status === 'completed') || is_held !== (status === 'completed')
  })
  expect(odd).toEqual([])
  const known = new Set(ends.map(({ request_id }) => request_id))
  expect([...payments.keys(), ...reservations.keys()].filter((name) => !known.has(name))).toEqual([])
  const held = ends.reduce((sum, { status, quantity }) => sum + (status === 'completed' ? quantity : 0), 0)
  const { body } = await ask('inventory-service', 'GET /inventory')
  const counted = body.inventory.reduce(
    (sum: number, { reserved }: { reserved: number }) => sum + reserved,
    0,
  )
  expect(counted).toBe(held)
  return ends
}

/** Order `number` of a lot, all of them on one product; resolves with the status of the answer. */
export async function order({ ask }: RaisedPatterns, lot: string, number: number): Promise<number> {
  const body = { product_id: 1, quantity: 1 + (number % 3), request_id: `${lot}-${number}` }
  return (await ask('order-service', 'POST /create_order', body)).status
}

/** Many orders on one product at once, named after `lot`; resolves with the statuses of the answers. */
export function orderAtOnce(raised: RaisedPatterns, lot: string, count: number): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, (_, number) => order(raised, lot, number)))
}
