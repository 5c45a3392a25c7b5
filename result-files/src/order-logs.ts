import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { cellKey } from './cell.ts'
import type { Metrics, Result } from './metrics.ts'
import { cellsOfLog, MULTI_MEMBER_LOG } from './multi-member-log.ts'
import type { LoggedOrder } from './order-line.ts'
import { ORDERS_FOLDER, ordersFileOf, readOrders } from './orders-file.ts'

/** The orders of one result, or why there are none to be had. */
export interface LoggedCell {
  readonly result: Result
  readonly orders: readonly LoggedOrder[]
  /** Where the orders stand, or should: a path inside the results folder. */
  readonly file: string
  /** `undefined`: all of them were read, or may be, where they are left to whoever counts so many. */
  readonly missing: string | undefined
}

/**
 * The orders of every result of a folder, each once, whichever way that folder keeps them. What stands in a
 * log and in no result is left out: the run died between the two. Orders of what `isLeft` are not read.
 */
export async function* loggedCells(
  folder: string,
  metrics: Metrics,
  isLeft: (result: Result) => boolean = () => false,
): AsyncGenerator<LoggedCell> {
  const [per_cell, in_one] = await Promise.all(
    [ORDERS_FOLDER, MULTI_MEMBER_LOG].map((name) => has(folder, name)),
  )
  if (in_one && !per_cell) return yield* fromOneLog(folder, metrics)
  for (const result of metrics.results) {
    const file = ordersFileOf(result)
    if (isLeft(result)) {
      yield { result, orders: [], file, missing: undefined }
      continue
    }
    const found = await readOrders(folder, result).catch(reasonOf)
    if (typeof found === 'string') yield { result, orders: [], file, missing: found }
    else yield { result, orders: found, file, missing: undefined }
  }
}

async function* fromOneLog(folder: string, metrics: Metrics): AsyncGenerator<LoggedCell> {
  const file = MULTI_MEMBER_LOG
  const open = new Map(metrics.results.map((result) => [cellKey(result), result]))
  let missing = 'no order of it stands there'
  try {
    for await (const [key, orders] of cellsOfLog(join(folder, file), !metrics.run.complete)) {
      const result = open.get(key)
      open.delete(key)
      if (result !== undefined) yield { result, orders, file, missing: undefined }
    }
  } catch (cause) {
    missing = reasonOf(cause)
  }
  for (const result of open.values()) {
    const had_none = result.ledger.offered === 0
    yield { result, orders: [], file, missing: had_none ? undefined : missing }
  }
}

async function has(folder: string, name: string): Promise<boolean> {
  return access(join(folder, name)).then(
    () => true,
    () => false,
  )
}

/** What is said of a file that is not there. */
export const NO_SUCH_FILE = 'there is no such file'

/** One line, without the path of this machine that a failed system call carries. */
export function reasonOf(cause: unknown): string {
  const code = (cause as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOENT') return NO_SUCH_FILE
  return cause instanceof Error ? cause.message : String(cause)
}
