import { cellKey } from './cell.ts'
import { wholeLines } from './gunzip-lines.ts'
import { type LoggedOrder, loggedOrder } from './order-line.ts'

/**
 * The name of the log inside a results folder of before there was a file per cell: one gzip member per cell,
 * one behind the other. It is read and not written any more, because many tools stop after the first member.
 */
export const MULTI_MEMBER_LOG = 'orders.ndjson.gz'

/**
 * The log cell by cell, by `cellKey`. Throws where it holds something that is no order, and where it is cut
 * off; unless it may be, because its run was killed in the middle of a write: then it ends with its last
 * whole line. Nothing of a finished cell is behind the cut.
 */
export async function* cellsOfLog(
  file: string,
  may_be_cut_off: boolean,
): AsyncGenerator<readonly [key: string, orders: readonly LoggedOrder[]]> {
  let key: string | undefined
  let orders: LoggedOrder[] = []
  for await (const line of linesOf(file, may_be_cut_off)) {
    const order = loggedOrder(JSON.parse(line))
    const of = cellKey(order)
    if (key !== undefined && of !== key) {
      yield [key, orders]
      orders = []
    }
    key = of
    orders.push(order)
  }
  if (key !== undefined) yield [key, orders]
}

async function* linesOf(file: string, may_be_cut_off: boolean): AsyncGenerator<string> {
  const unfinished = yield* wholeLines(file, may_be_cut_off)
  if (unfinished !== '' && !may_be_cut_off) yield unfinished
}
