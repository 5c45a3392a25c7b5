import { join } from 'node:path'
import type { Fault } from '@three-ways/event-contract/faults'
import { cellKey } from '../results/cell.ts'
import { ledgerFileOf, readLedger } from '../results/ledger-file.ts'
import type { Metrics, Result } from '../results/metrics.ts'
import { type LoggedOrder, ORDERS_LOG, readOrders } from '../results/orders-log.ts'
import { readMetrics } from '../results/read-results.ts'
import { ResultsUnreadable } from '../results/results-unreadable.ts'
import { cellEvidence } from './cell-evidence.ts'
import { type CellVerdict, checkCell } from './check-cell.ts'

export interface CheckedResults {
  readonly metrics: Metrics
  /** In the order in which they were measured. */
  readonly verdicts: readonly CellVerdict[]
}

/**
 * Checks every cell of a results folder from its order log and its stores. Rejects with `ResultsUnreadable`,
 * which names every cell whose files are missing or cut off: what cannot be read is not passed.
 */
export async function checkResults(folder: string): Promise<CheckedResults> {
  const metrics = await readMetrics(folder)
  const open = new Map(metrics.results.map((result) => [cellKey(result), result]))
  const verdicts = new Map<string, CellVerdict>()
  const faults: Fault[] = []
  const check = async (result: Result, logged: readonly LoggedOrder[]) => {
    try {
      const ledger = await readLedger(folder, result)
      verdicts.set(cellKey(result), checkCell(cellEvidence(result, logged, ledger)))
    } catch (cause) {
      faults.push({ path: ledgerFileOf(result), message: asSentence(cause) })
    }
  }
  try {
    for await (const [key, logged] of cellsOf(join(folder, ORDERS_LOG), !metrics.run.complete)) {
      const result = open.get(key)
      // A cell that stands in the log and in no result: the run died between the two.
      if (result !== undefined) await check(result, logged)
      open.delete(key)
    }
  } catch (cause) {
    faults.push({ path: ORDERS_LOG, message: asSentence(cause) })
  }
  for (const result of open.values()) {
    if (result.ledger.offered === 0) await check(result, [])
    else faults.push({ path: ORDERS_LOG, message: `expected orders of ${cellKey(result)}, got none` })
  }
  if (faults.length > 0) throw new ResultsUnreadable(folder, faults)
  const in_order = metrics.results.flatMap((result) => verdicts.get(cellKey(result)) ?? [])
  return { metrics, verdicts: in_order }
}

/**
 * The log cell by cell. Each was appended in one piece. The log of an interrupted run may be cut off; nothing
 * of a finished cell is behind the cut.
 */
async function* cellsOf(
  file: string,
  may_be_cut_off: boolean,
): AsyncGenerator<readonly [string, readonly LoggedOrder[]]> {
  let key: string | undefined
  let orders: LoggedOrder[] = []
  for await (const order of readOrders(file, may_be_cut_off)) {
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

function asSentence(cause: unknown): string {
  return `expected the file of a run, got ${cause instanceof Error ? cause.message : String(cause)}`
}
