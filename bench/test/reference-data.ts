import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareModels, modelsOf } from '@three-ways/report/model-row'
import type { ReportData } from '@three-ways/report/report-data'
import { dataOf } from '@three-ways/report/sample-data'
import { HISTOGRAMS_FILE, readHistograms } from '@three-ways/result-files/histograms-file'
import { readMetrics } from '@three-ways/result-files/read-results'

/** The committed run. */
export const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url))

/** Its rows; the check of its evidence, which takes longer, is that of the documents. */
export async function referenceData(): Promise<ReportData> {
  const metrics = await readMetrics(REFERENCE)
  const histograms = await readHistograms(join(REFERENCE, HISTOGRAMS_FILE))
  const comparisons = compareModels(metrics, histograms)
  return { ...dataOf(metrics.results, histograms), metrics, comparisons, models: modelsOf(metrics) }
}
