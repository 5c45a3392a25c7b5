import { join } from 'node:path'
import { compareHistograms } from '../recount/compare-histograms.ts'
import { compareWithLog } from '../recount/compare-metrics.ts'
import { compareStores } from '../recount/compare-stores.ts'
import { type RecomputedCell, recompute } from '../recount/recompute.ts'
import { cellKey, cellTitle } from '../results/cell.ts'
import { type CellHistograms, HISTOGRAMS_FILE, readHistograms } from '../results/histograms-file.ts'
import { ledgerFileOf, readLedger } from '../results/ledger-file.ts'
import type { Metrics, Result } from '../results/metrics.ts'
import { type LoggedCell, loggedCells, reasonOf } from '../results/order-logs.ts'
import { readMetrics } from '../results/read-results.ts'
import { cellEvidence } from './cell-evidence.ts'
import { type CellVerdict, checkCell } from './check-cell.ts'

/** What the files of a results folder say of each other. */
export interface Examination {
  readonly metrics: Metrics
  /** By `cellKey`; without those that cannot be read. */
  readonly histograms: ReadonlyMap<string, CellHistograms>
  /** In the order in which they were measured; without cells whose files cannot be read. */
  readonly verdicts: readonly CellVerdict[]
  /** What the order log says of each cell whose log can be read, by `cellKey`. */
  readonly recomputed: ReadonlyMap<string, RecomputedCell>
  /** How many orders were counted. */
  readonly orders: number
  /** Files that are not there, or cannot be read; one sentence each, with its path inside the folder. */
  readonly missing: readonly string[]
  /** Where two files tell different things; one sentence each. */
  readonly differences: readonly string[]
}

/**
 * Reads every file of a results folder that evidence stands in, once: closes each ledger anew, judges the
 * invariants, and compares counts, histograms and stores with the order log. Rejects with
 * `ResultsUnreadable` where there is no `metrics.json` to start from; what else is missing is said.
 */
export async function examineFolder(folder: string): Promise<Examination> {
  const metrics = await readMetrics(folder)
  const missing: string[] = []
  const differences: string[] = []
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE)).catch((cause) => {
    missing.push(`${HISTOGRAMS_FILE}: ${reasonOf(cause)}`)
    return undefined
  })
  const verdicts = new Map<string, CellVerdict>()
  const recomputed = new Map<string, RecomputedCell>()
  let orders = 0
  for await (const logged of loggedCells(folder, metrics)) {
    const key = cellKey(logged.result)
    const cell = compareOrders(logged, histograms, missing, differences)
    if (cell !== undefined) recomputed.set(key, cell)
    orders += logged.orders.length
    const verdict = await compareLedger(folder, logged, missing, differences)
    if (verdict !== undefined) verdicts.set(key, verdict)
  }
  return {
    metrics,
    histograms: histograms ?? new Map(),
    verdicts: metrics.results.flatMap((result) => verdicts.get(cellKey(result)) ?? []),
    recomputed,
    orders,
    missing: [...new Set(missing)],
    differences,
  }
}

function compareOrders(
  { result, orders, file, missing: reason }: LoggedCell,
  histograms: ReadonlyMap<string, CellHistograms> | undefined,
  missing: string[],
  differences: string[],
): RecomputedCell | undefined {
  if (reason !== undefined) {
    missing.push(`${file}: ${reason}`)
    return undefined
  }
  const cell = recompute(orders)
  differences.push(...compareWithLog(result, cell))
  if (histograms !== undefined) {
    differences.push(...compareHistograms(result, histograms.get(cellKey(result)), cell))
  }
  return cell
}

async function compareLedger(
  folder: string,
  { result, orders, missing: no_orders }: LoggedCell,
  missing: string[],
  differences: string[],
): Promise<CellVerdict | undefined> {
  try {
    const ledger = await readLedger(folder, result)
    if (no_orders !== undefined) return undefined
    differences.push(...compareStores(result, orders, ledger))
    const verdict = checkCell(cellEvidence(result, orders, ledger))
    differences.push(...passedWrongly(result, verdict))
    return verdict
  } catch (cause) {
    missing.push(`${ledgerFileOf(result)}: ${reasonOf(cause)}`)
    return undefined
  }
}

/** A run that found nothing wrong, and files that violate an invariant, are not of one measurement. */
function passedWrongly(result: Result, { invariants }: CellVerdict): string[] {
  if (result.checks.some(({ passed }) => !passed)) return []
  return invariants
    .filter(({ judgement }) => judgement.state === 'violated')
    .map(
      ({ id }) => `${cellTitle(result)}: all checks passed by metrics.json, ${id} is violated by the files`,
    )
}
