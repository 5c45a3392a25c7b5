import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { controlAnswer } from '@three-ways/report/answer-control'
import { ledgerAnswer } from '@three-ways/report/answer-faults'
import { speedAnswer, throughputAnswer } from '@three-ways/report/answer-speed'
import { capacityAnswer } from '@three-ways/report/capacity-section'
import { headlineTable } from '@three-ways/report/headline-table'
import { loadAnswer, loadTable } from '@three-ways/report/load-table'
import { compareModels, type ModelRow, modelsOf } from '@three-ways/report/model-row'
import { rankingsOf } from '@three-ways/report/ranking'
import { pairsTable, rowsTable } from '@three-ways/report/ranking-section'
import { renderReport } from '@three-ways/report/render-report'
import type { ReportData } from '@three-ways/report/report-data'
import { settingsTable } from '@three-ways/report/settings-section'
import { summaryRows } from '@three-ways/report/summary-rows'
import { tailsTable } from '@three-ways/report/tails-table'
import type { WrittenReport } from '@three-ways/report/written-report'
import { REPORT_FILE } from '@three-ways/result-files/results-folder'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { writeWholeFile } from '@three-ways/result-files/write-whole-file'
import { type ExaminedFolder, examineFolder } from '../check/examine-folder.ts'
import { comparePrintedSettings } from '../recount/compare-configurations.ts'
import { compareHeadlines, type PrintedHeadlines } from '../recount/compare-headlines.ts'
import { compareLoad } from '../recount/compare-load.ts'
import { compareRankings, type PrintedRankings } from '../recount/compare-rankings.ts'
import { compareRows } from '../recount/compare-rows.ts'
import { compareTails } from '../recount/compare-tails.ts'
import { readAnswers } from '../recount/printed-answers.ts'
import { SCENARIO_PREDICTIONS, SCENARIO_QUESTIONS } from '../settings/profiles.ts'

/** The report of a folder whose evidence is broken, beside the one that was made when it was whole. */
export const BROKEN_REPORT_FILE = 'report.broken-evidence.md'

/** The data of a report, and all that the checker knows of the folder. */
export interface LoadedReport extends ReportData {
  readonly examination: ExaminedFolder
}

/**
 * Reads everything that a report is made of. Rejects with `ResultsUnreadable` when the files cannot be read.
 */
export async function loadReport(folder: string): Promise<LoadedReport> {
  const examination = await examineFolder(folder)
  const { metrics, histograms, counted, differences } = examination
  const comparisons = compareModels(metrics, histograms)
  const rows = comparisons.flatMap((comparison) => comparison.rows)
  const data = {
    metrics,
    verdict: judgeRun(metrics),
    comparisons,
    models: modelsOf(metrics),
    examination,
    questions: SCENARIO_QUESTIONS,
    predictions: SCENARIO_PREDICTIONS,
  }
  const has_histograms = histograms.size > 0
  const printed = [
    ...compareRows(rows, counted, has_histograms),
    ...(has_histograms ? compareHeadlines(headlinesOf(data, rows), counted) : []),
    ...compareRankings(printedRankings(data, rows)),
    ...compareLoad(loadTable(data), rows, counted),
    ...compareTails(tailsTable(data), rows, counted),
    ...comparePrintedSettings(settingsTable(data), metrics),
  ]
  return { ...data, examination: { ...examination, differences: [...differences, ...printed] } }
}

function printedRankings(data: ReportData, rows: readonly ModelRow[]): PrintedRankings {
  const rankings = rankingsOf(data)
  return { rows_table: rowsTable(rankings), pairs_table: pairsTable(rankings), rows }
}

/** What is printed in the table, the terminal and the answers. */
function headlinesOf(data: ReportData, rows: readonly ModelRow[]): PrintedHeadlines {
  const { metrics, models } = data
  const terminal = summaryRows(data).map(({ title, values }) => {
    return [title, new Map(models.map((model, index) => [model, values[index] ?? '']))] as const
  })
  const sentences = {
    speed: speedAnswer(data),
    throughput: throughputAnswer(data),
    load: loadAnswer(data),
    capacity: capacityAnswer(data),
    ledger: ledgerAnswer(data),
    control: controlAnswer(data),
  }
  const beside = new Map([...terminal, ...readAnswers(sentences, models)])
  return { table: headlineTable(data), beside, rows, measured: metrics.results }
}

/**
 * Makes `report.md` from the files of a results folder and nothing else. Rejects with `ResultsUnreadable`
 * when `metrics.json` cannot be read. Other evidence that is missing, or contradicts itself, is told on the
 * first page; such a report never takes the place of one that is there: it is written beside it.
 */
export async function writeReport(folder: string): Promise<WrittenReport> {
  const data = await loadReport(folder)
  const text = renderReport(data)
  const { missing, differences } = data.examination
  const there = await readFile(join(folder, REPORT_FILE), 'utf8').catch(() => undefined)
  const keeps = missing.length + differences.length > 0 && there !== undefined && there !== text
  const file = join(folder, keeps ? BROKEN_REPORT_FILE : REPORT_FILE)
  await writeWholeFile(file, text)
  return { file, data, kept: keeps ? REPORT_FILE : undefined }
}
