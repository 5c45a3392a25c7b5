import { join } from 'node:path'
import type { Analytics } from '@three-ways/event-contract/analytics'
import { cellKey, cellTitle } from '@three-ways/result-files/cell'
import type { Examination } from '@three-ways/result-files/examination'
import {
  type CellHistograms,
  HISTOGRAMS_FILE,
  readHistograms,
} from '@three-ways/result-files/histograms-file'
import { ledgerFileOf, readLedger } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import { type LoggedCell, loggedCells, reasonOf } from '@three-ways/result-files/order-logs'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { readMetrics } from '@three-ways/result-files/read-results'
import { compareConfigurations } from '../recount/compare-configurations.ts'
import { compareFigures } from '../recount/compare-figures.ts'
import { compareHistograms } from '../recount/compare-histograms.ts'
import { compareWithLog } from '../recount/compare-metrics.ts'
import { compareStores } from '../recount/compare-stores.ts'
import { compareRowVerdicts, compareStationarity } from '../recount/compare-verdicts.ts'
import { compareCapacity } from '../recount/count-capacity.ts'
import { type CountedCell, countCell } from '../recount/counted-cell.ts'
import { isLarge, largeSentence } from '../recount/large-cell.ts'
import { workloadOf } from '../settings/profiles.ts'
import { loadWorkload } from '../settings/workflows.ts'
import { cellEvidence } from './cell-evidence.ts'
import { type CellVerdict, checkCell } from './check-cell.ts'
import { examineLarge } from './examine-large.ts'
import { keptAnalytics, keptFiles } from './kept-files.ts'
import { partLeftOut } from './part-left-out.ts'

/** What the files of a results folder say of each other, as far as the checker knows it. */
export interface ExaminedFolder extends Examination {
  readonly verdicts: readonly CellVerdict[]
  readonly counted: ReadonlyMap<string, CountedCell>
}

/**
 * Reads every file of a results folder that evidence stands in, once: closes each ledger anew, judges the
 * invariants, and compares counts, histograms and stores with the order log. Rejects with
 * `ResultsUnreadable` where there is no `metrics.json` to start from; what else is missing is said.
 */
export async function examineFolder(folder: string): Promise<ExaminedFolder> {
  const metrics = await readMetrics(folder)
  const found = nothingFound()
  const { missing, differences, verdicts, counted } = found
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE)).catch((cause) => {
    missing.push(`${HISTOGRAMS_FILE}: ${reasonOf(cause)}`)
    return undefined
  })
  for await (const logged of loggedCells(folder, metrics, isLarge)) {
    const { result } = logged
    if (isLarge(result) && logged.file === ordersFileOf(result)) {
      await examineManyOrders(folder, result, histograms, found)
    } else await examineCell(folder, logged, histograms, found)
  }
  const configured = compareConfigurations(metrics)
  missing.push(...configured.missing)
  differences.push(...configured.differences)
  differences.push(...compareRowVerdicts(metrics.run, metrics.results, counted))
  const observed = await keptAnalytics(folder, found.analytics)
  missing.push(...observed.missing)
  differences.push(...observed.differences)
  return {
    metrics,
    histograms: histograms ?? new Map(),
    verdicts: metrics.results.flatMap((result) => verdicts.get(cellKey(result)) ?? []),
    counted,
    orders: found.orders,
    large: found.large,
    ...(await partLeftOut(folder, missing, metrics.results)),
    differences,
  }
}

type Histograms = ReadonlyMap<string, CellHistograms> | undefined

/** What was found so far, cell by cell. */
function nothingFound() {
  return {
    missing: [] as string[],
    differences: [] as string[],
    verdicts: new Map<string, CellVerdict>(),
    counted: new Map<string, CountedCell>(),
    analytics: new Map<string, Analytics>(),
    large: [] as string[],
    orders: 0,
  }
}
type Found = ReturnType<typeof nothingFound>

async function examineManyOrders(folder: string, result: Result, histograms: Histograms, found: Found) {
  const { missing, differences, counted } = await examineLarge(
    folder,
    result,
    histograms?.get(cellKey(result)),
  )
  found.missing.push(...missing)
  found.differences.push(...differences)
  if (counted === undefined) return
  found.counted.set(cellKey(result), counted)
  found.orders += counted.logged.offered
  found.large.push(largeSentence(result))
}

async function examineCell(folder: string, logged: LoggedCell, histograms: Histograms, found: Found) {
  const { missing, differences } = found
  const { result, orders } = logged
  const key = cellKey(result)
  if (logged.missing !== undefined) missing.push(`${logged.file}: ${logged.missing}`)
  const ledger = await readLedger(folder, result).catch((cause) => {
    missing.push(`${ledgerFileOf(result)}: ${reasonOf(cause)}`)
    // What an observer counted is kept of the newest measurement alone, and this may be a newer one.
    found.analytics.delete(result.model)
    return undefined
  })
  if (ledger?.analytics) found.analytics.set(result.model, ledger.analytics)
  const kept = await keptFiles(folder, result, missing)
  missing.push(...kept.missing)
  differences.push(...kept.differences)
  if (logged.missing !== undefined) return
  found.orders += orders.length
  const cell = countCell(result, orders, ledger)
  found.counted.set(key, cell)
  differences.push(...compareWithLog(result, cell.logged), ...compareFigures(result, orders, cell))
  differences.push(...compareCapacity(result, orders))
  differences.push(...compareStationarity(result, cell.logged))
  if (histograms !== undefined) {
    differences.push(...compareHistograms(result, histograms.get(key), cell.logged))
  }
  if (ledger === undefined || cell.stored === undefined) return
  const workload = await loadWorkload(workloadOf(result.scenario))
  const verdict = checkCell(cellEvidence(result, orders, ledger, workload))
  found.verdicts.set(key, verdict)
  differences.push(...compareStores(result, orders, ledger, cell.stored))
  differences.push(...passedWrongly(result, verdict))
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
