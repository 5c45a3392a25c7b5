import { createReadStream } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, createGunzip, gzip } from 'node:zlib'
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

/**
 * Reads the log line by line. Throws where it holds something that is not JSON, and where it is cut off;
 * unless it may be, because its run was killed in the middle of a write: then it ends with its last whole
 * line.
 */
export async function* readOrders(file: string, may_be_cut_off = false): AsyncGenerator<LoggedOrder> {
  const source = createReadStream(file)
  const ending = may_be_cut_off ? { finishFlush: constants.Z_SYNC_FLUSH } : {}
  const content = createGunzip(ending).setEncoding('utf8')
  source.on('error', (fault) => content.destroy(fault))
  source.pipe(content)
  try {
    let unfinished = ''
    for await (const chunk of content) {
      const lines = `${unfinished}${chunk}`.split('\n')
      unfinished = lines.pop() ?? ''
      for (const line of lines) yield JSON.parse(line) as LoggedOrder
    }
    if (unfinished !== '' && !may_be_cut_off) yield JSON.parse(unfinished) as LoggedOrder
  } finally {
    source.destroy()
  }
}
