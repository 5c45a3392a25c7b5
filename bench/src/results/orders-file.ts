import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Cell, cellFileName, cellKey } from './cell.ts'
import { gzipLines } from './gzip-lines.ts'
import { type KeptFile, keepFile } from './kept-file.ts'
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
export async function writeOrders(
  folder: string,
  cell: Cell,
  orders: readonly OrderRecord[],
): Promise<KeptFile> {
  const { attempt } = cell
  return keepFile(folder, ordersFileOf(cell), await gzipLines(linesOf(orders, attempt)))
}

function* linesOf(orders: readonly OrderRecord[], attempt: number): Generator<string> {
  for (const order of orders) yield `${JSON.stringify({ ...order, attempt } satisfies LoggedOrder)}\n`
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
