import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Cell, cellFileName, cellKey } from './cell.ts'
import { gunzipLines } from './gunzip-lines.ts'
import { type KeptFile, keepLines } from './kept-file.ts'
import { type LoggedOrder, loggedOrder } from './order-line.ts'
import type { OrderRecord } from './order-record.ts'

/** The folder of the order logs inside a results folder; a file per cell. */
export const ORDERS_FOLDER = 'orders'

const decompress = promisify(gunzip)

/** Where the orders of a cell are kept, inside its results folder. */
export function ordersFileOf(cell: Cell): string {
  return join(ORDERS_FOLDER, `${cellFileName(cell)}.ndjson.gz`)
}

/**
 * Keeps the orders of one finished cell, a line each, as one gzip member: every tool reads it whole. A cell
 * without orders has an empty file, so that a missing one is always a loss. Resolves with what it is.
 */
export function writeOrders(folder: string, cell: Cell, orders: Iterable<OrderRecord>): Promise<KeptFile> {
  return keepLines(folder, ordersFileOf(cell), linesOf(orders, cell.attempt))
}

function* linesOf(orders: Iterable<OrderRecord>, attempt: number): Generator<string> {
  for (const order of orders) yield `${JSON.stringify({ ...order, attempt } satisfies LoggedOrder)}\n`
}

/** The lines of an order log, one at a time. Throws as `readOrders`, where it comes to what is wrong. */
export async function* orderLines(folder: string, cell: Cell): AsyncGenerator<LoggedOrder> {
  const key = cellKey(cell)
  for await (const line of gunzipLines(join(folder, ordersFileOf(cell)))) {
    const order = loggedOrder(JSON.parse(line))
    if (cellKey(order) !== key) throw new Error(`${order.order_id} belongs to ${cellKey(order)}`)
    yield order
  }
}

/** Throws where the file is missing, cut off, of another shape, or about another cell. */
export async function readOrders(folder: string, cell: Cell): Promise<LoggedOrder[]> {
  const content = (await decompress(await readFile(join(folder, ordersFileOf(cell))))).toString()
  const lines = content.split('\n')
  if (lines.pop() !== '') throw new Error('its last line is cut off')
  const orders = lines.map((line) => loggedOrder(JSON.parse(line)))
  const stranger = orders.find((order) => cellKey(order) !== cellKey(cell))
  if (stranger !== undefined) throw new Error(`${stranger.order_id} belongs to ${cellKey(stranger)}`)
  return orders
}
