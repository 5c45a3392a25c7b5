import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareModels, modelsOf } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { dataOf } from '@three-ways/report/sample-data'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import { readMetrics } from '@three-ways/result-files/read-results'

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
