import { join } from 'node:path'
import { crossCheck } from '../results/cross-check.ts'
import { HISTOGRAMS_FILE, readHistograms } from '../results/histograms-file.ts'
import { readMetrics } from '../results/read-results.ts'
import { REPORT_FILE } from '../results/results-folder.ts'
import { judgeRun } from '../results/run-verdict.ts'
import { writeWholeFile } from '../results/write-whole-file.ts'
import { SCENARIO_QUESTIONS } from '../settings/profiles.ts'
import { compareModels, modelsOf } from './model-row.ts'
import { renderReport } from './render-report.ts'
import type { ReportData } from './report-data.ts'

/** What was written, and what it is made of. */
export interface WrittenReport {
  readonly file: string
  readonly data: ReportData
}

/**
 * Reads everything that a report is made of. Rejects with `ResultsUnreadable` when the files cannot be read.
 */
export async function loadReport(folder: string): Promise<ReportData> {
  const metrics = await readMetrics(folder)
  const histograms = await readHistograms(join(folder, HISTOGRAMS_FILE)).catch(() => new Map())
  return {
    metrics,
    verdict: judgeRun(metrics),
    comparisons: compareModels(metrics, histograms),
    models: modelsOf(metrics),
    cross_check: await crossCheck(folder, metrics),
    questions: SCENARIO_QUESTIONS,
  }
}

/**
 * Makes `report.md` from the files of a results folder and nothing else. Rejects with `ResultsUnreadable`
 * when they cannot be read. Missing histograms or a missing order log are told in the report, not refused.
 */
export async function writeReport(folder: string): Promise<WrittenReport> {
  const data = await loadReport(folder)
  const file = join(folder, REPORT_FILE)
  await writeWholeFile(file, renderReport(data))
  return { file, data }
}
