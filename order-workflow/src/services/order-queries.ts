import { problem } from '@three-ways/service-runtime/door/answers'
import type { Answer, QueryRequest } from '@three-ways/service-runtime/workflow'
import { type OrderTables, viewOf } from '../tables/order-tables.ts'

/** `GET /order/:order_id`: the order, or 404. */
export function showOrder(tables: OrderTables, { path }: QueryRequest): Answer {
  const order_id = path.order_id ?? ''
  const order = tables.find(order_id)
  if (order !== undefined) return { status: 200, body: viewOf(order) }
  return problem(404, { detail: `There is no order ${order_id}` })
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 1000

/** `GET /orders?limit=&after=`: newest first. `after` is the `next_after` of the page before. */
export function listOrders(tables: OrderTables, { query }: QueryRequest): Answer {
  const limit = wholeNumber(query.limit, DEFAULT_LIMIT)
  const after = wholeNumber(query.after, Number.MAX_SAFE_INTEGER)
  const faults = []
  if (limit === undefined || limit < 1 || limit > MAX_LIMIT) {
    faults.push({ path: 'limit', message: `expected a whole number from 1 to ${MAX_LIMIT}` })
  }
  if (after === undefined || after < 0)
    faults.push({ path: 'after', message: 'expected the next_after of a page' })
  if (limit === undefined || after === undefined || faults.length > 0) {
    return problem(400, { faults })
  }
  const rows = tables.newest(after, limit)
  const next_after = rows.length === limit ? (rows.at(-1)?.number ?? null) : null
  return { status: 200, body: { count: tables.count(), orders: rows.map(viewOf), next_after } }
}

function wholeNumber(text: unknown, otherwise: number): number | undefined {
  if (text === undefined) return otherwise
  const number = Number(text)
  return typeof text === 'string' && text !== '' && Number.isSafeInteger(number) ? number : undefined
}
