import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { examineFolder } from '../check/examine-folder.ts'
import { comparePrintedSettings } from '../recount/compare-configurations.ts'
import { compareHeadlines, type PrintedHeadlines } from '../recount/compare-headlines.ts'
import { compareLoad } from '../recount/compare-load.ts'
import { compareRankings, type PrintedRankings } from '../recount/compare-rankings.ts'
import { compareRows } from '../recount/compare-rows.ts'
import { compareTails } from '../recount/compare-tails.ts'
import { readAnswers } from '../recount/printed-answers.ts'
import { REPORT_FILE } from '../results/results-folder.ts'
import { judgeRun } from '../results/run-verdict.ts'
import { writeWholeFile } from '../results/write-whole-file.ts'
import { SCENARIO_PREDICTIONS, SCENARIO_QUESTIONS } from '../settings/profiles.ts'
import { controlAnswer } from './answer-control.ts'
import { ledgerAnswer } from './answer-faults.ts'
import { speedAnswer, throughputAnswer } from './answer-speed.ts'
import { capacityAnswer } from './capacity-section.ts'
import { headlineTable } from './headline-table.ts'
import { loadAnswer, loadTable } from './load-table.ts'
import { compareModels, type ModelRow, modelsOf } from './model-row.ts'
import { rankingsOf } from './ranking.ts'
import { pairsTable, rowsTable } from './ranking-section.ts'
import { renderReport } from './render-report.ts'
import type { ReportData } from './report-data.ts'
import { settingsTable } from './settings-section.ts'
import { summaryRows } from './summary-rows.ts'
import { tailsTable } from './tails-table.ts'

/** The report of a folder whose evidence is broken, beside the one that was made when it was whole. */
export const BROKEN_REPORT_FILE = 'report.broken-evidence.md'

/** What was written, and what it is made of. */
export interface WrittenReport {
  readonly file: string
  /** The report of before that was left as it is, because the evidence is broken now. */
  readonly kept: string | undefined
  readonly data: ReportData
}

/**
 * Reads everything that a report is made of. Rejects with `ResultsUnreadable` when the files cannot be read.
 */
export async function loadReport(folder: string): Promise<ReportData> {
  const examination = await examineFolder(folder)
  const { metrics, histograms, counted, differences } = examination
  const comparisons = compareModels(metrics, histograms)
  const rows = comparisons.flatMap((comparison) => comparison.rows)
  const data: ReportData = {
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
