import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareModels, modelsOf } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { dataOf } from '@three-ways/report/sample-data'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import type { Result } from '@three-ways/result-files/metrics'
import { ordersFileOf } from '@three-ways/result-files/orders-file'
import { readMetrics } from '@three-ways/result-files/read-results'
import { METRICS_FILE } from '@three-ways/result-files/results-folder'

/** The committed run. */
export const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url))

/** The rows of a run; the check of its evidence, which takes longer, is left out. */
export async function dataOfFolder(folder: string): Promise<ReportData> {
  const metrics = await readMetrics(folder)
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE))
  const comparisons = compareModels(metrics, histograms)
  return { ...dataOf(metrics.results, histograms), metrics, comparisons, models: modelsOf(metrics) }
}

export function referenceData(): Promise<ReportData> {
  return dataOfFolder(REFERENCE)
}

/**
 * Makes a folder that is the committed run with these results alone, and links to all that they rest on.
 * Where all of a row are kept, or none, the part is as sound as the whole.
 */
export async function partOfReference(folder: string, isKept: (result: Result) => boolean): Promise<string> {
  await mkdir(folder)
  const { run, ...metrics } = await readMetrics(REFERENCE)
  // A reference that was made small has not the orders of all.
  const has_orders = new Set(await readdir(join(REFERENCE, 'orders')))
  const results = metrics.results.filter((result) => {
    return isKept(result) && has_orders.has(basename(ordersFileOf(result)))
  })
  const isThere = (row: Pick<Result, 'scenario' | 'variant'>) =>
    results.some(({ scenario, variant }) => scenario === row.scenario && variant === row.variant)
  const part = { ...metrics, results, run: { ...run, rows: run.rows?.filter(isThere) } }
  await writeFile(join(folder, METRICS_FILE), JSON.stringify(part))
  const files = await readdir(REFERENCE)
  const others = files.filter((name) => name !== METRICS_FILE && !name.startsWith('report'))
  await Promise.all(others.map((name) => symlink(join(REFERENCE, name), join(folder, name))))
  return folder
}
