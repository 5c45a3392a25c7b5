import type { CellHistograms } from '@three-ways/result-files/histograms-file'
import { ledgerFileOf } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import { reasonOf } from '@three-ways/result-files/order-logs'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { compareFigures } from '../recount/compare-figures.ts'
import { compareHistograms } from '../recount/compare-histograms.ts'
import { compareWithLog } from '../recount/compare-metrics.ts'
import { compareStationarity } from '../recount/compare-verdicts.ts'
import type { CountedCell } from '../recount/counted-cell.ts'
import { countLargeCell } from '../recount/large-cell.ts'
import { isBeside } from './cell-evidence.ts'
import { type FileFaults, keptFiles } from './kept-files.ts'

/**
 * Compares counts, histograms and figures of a cell of very many orders with its log, and its log with its
 * stores. `counted`: undefined where one of the two cannot be read.
 */
export async function examineLarge(
  folder: string,
  result: Result,
  histograms: CellHistograms | undefined,
): Promise<FileFaults & { readonly counted: CountedCell | undefined }> {
  const kept = await keptFiles(folder, result, [])
  try {
    const { counted, differences } = await countLargeCell(folder, result, isBeside)
    const { logged } = counted
    return {
      counted,
      missing: kept.missing,
      differences: [
        ...kept.differences,
        ...differences,
        ...compareWithLog(result, logged),
        ...compareFigures(result, [], counted),
        ...compareStationarity(result, logged),
        ...(histograms === undefined ? [] : compareHistograms(result, histograms, logged)),
      ],
    }
  } catch (cause) {
    const files = `${ordersFileOf(result)} or ${ledgerFileOf(result)}`
    const missing = kept.missing.length > 0 ? kept.missing : [`${files}: ${reasonOf(cause)}`]
    return { counted: undefined, missing, differences: kept.differences }
  }
}
