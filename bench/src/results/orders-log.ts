import { createReadStream } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { createGunzip, gzip } from 'node:zlib'
import type { OrderRecord } from './order-record.ts'

/** The name of the log inside a results folder. */
export const ORDERS_LOG = 'orders.ndjson.gz'

/** A line of the log: the order, and the attempt of its cell that it belongs to. */
export interface LoggedOrder extends OrderRecord {
  readonly attempt: number
}

const compress = promisify(gzip)

/**
 * Appends the orders of one finished cell as a gzip member of its own. A gzip file may hold many members, so
 * every cell that was written before a crash stays readable.
 */
export async function appendOrders(
  file: string,
  attempt: number,
  orders: readonly OrderRecord[],
): Promise<void> {
  if (orders.length === 0) return
  const lines = orders.map((order) => JSON.stringify({ ...order, attempt }))
  await appendFile(file, await compress(`${lines.join('\n')}\n`))
}

/** Reads the log line by line. Throws where it is cut off or holds something that is not JSON. */
export async function* readOrders(file: string): AsyncGenerator<LoggedOrder> {
  const source = createReadStream(file)
  const content = createGunzip()
  source.on('error', (fault) => content.destroy(fault))
  source.pipe(content)
  // A readline interface ends quietly when its input fails, so the failure is kept here and thrown at the end.
  let failure: Error | undefined
  content.on('error', (fault) => {
    failure = fault
  })
  try {
    for await (const line of createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (failure !== undefined) break
      yield JSON.parse(line) as LoggedOrder
    }
  } finally {
    source.destroy()
  }
  if (failure !== undefined) throw failure
}
