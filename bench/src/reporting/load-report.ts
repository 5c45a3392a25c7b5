import { controlAnswer } from '@three-ways/report/answer-control'
import { ledgerAnswer } from '@three-ways/report/answer-faults'
import { speedAnswer, throughputAnswer } from '@three-ways/report/answer-speed'
import { capacityAnswer } from '@three-ways/report/capacity-section'
import { headlineTable } from '@three-ways/report/headline-table'
import { loadAnswer, loadCostTable, loadTable } from '@three-ways/report/load-table'
import { compareModels, type ModelRow, modelsOf } from '@three-ways/report/model-row'
import { rankingsOf } from '@three-ways/report/ranking'
import { pairsTable, rowsTable } from '@three-ways/report/ranking-section'
import type { ReportData } from '@three-ways/report/report-data'
import { settingsTables } from '@three-ways/report/settings-section'
import { summaryRows } from '@three-ways/report/summary-rows'
import { tailsTable } from '@three-ways/report/tails-table'
import { cellKey } from '@three-ways/result-files/cell'
import { judgeRun } from '@three-ways/result-files/run-verdict'
import { readSeries, type Second } from '@three-ways/result-files/series-file'
import { type ExaminedFolder, examineFolder } from '../check/examine-folder.ts'
import { comparePrintedSettings } from '../recount/compare-configurations.ts'
import { compareHeadlines, type PrintedHeadlines } from '../recount/compare-headlines.ts'
import { compareLoad } from '../recount/compare-load.ts'
import { compareRankings, type PrintedRankings } from '../recount/compare-rankings.ts'
import { compareRows } from '../recount/compare-rows.ts'
import { compareTails } from '../recount/compare-tails.ts'
import { readAnswers } from '../recount/printed-answers.ts'
import { SCENARIO_PREDICTIONS, SCENARIO_QUESTIONS } from '../settings/profiles.ts'
import { inTableOrder } from './table-order.ts'

/** The data of a report, and all that the checker knows of the folder. */
export interface LoadedReport extends ReportData {
  readonly examination: ExaminedFolder
}

/**
 * Reads everything that a report is made of, and compares what it will print with orders and stores. Rejects
 * with `ResultsUnreadable` when the files cannot be read.
 */
export async function loadReport(folder: string): Promise<LoadedReport> {
  const examination = await examineFolder(folder)
  const { metrics, histograms, counted, differences } = examination
  const comparisons = inTableOrder(compareModels(metrics, histograms))
  const rows = comparisons.flatMap((comparison) => comparison.rows)
  const data = {
    metrics,
    verdict: judgeRun(metrics),
    comparisons,
    models: modelsOf(metrics),
    examination,
    seconds: await secondsOf(folder, rows),
    questions: SCENARIO_QUESTIONS,
    predictions: SCENARIO_PREDICTIONS,
  }
  const has_histograms = histograms.size > 0
  const printed = [
    ...compareRows(rows, counted, has_histograms),
    ...(has_histograms ? compareHeadlines(headlinesOf(data, rows), counted) : []),
    ...compareRankings(printedRankings(data, rows)),
    ...compareLoad({ times: loadTable(data), costs: loadCostTable(data) }, rows, counted),
    ...compareTails(tailsTable(data), rows, counted),
    ...comparePrintedSettings(settingsTables(data), metrics),
  ]
  return { ...data, examination: { ...examination, differences: [...differences, ...printed] } }
}

/**
 * The series of what counts. Most cells have none; one that should be there and is not was said when the kept
 * files were looked at.
 */
export async function secondsOf(folder: string, rows: readonly ModelRow[]): Promise<ReportData['seconds']> {
  const seconds = new Map<string, readonly Second[]>()
  for (const result of rows.flatMap(({ counted }) => counted)) {
    const found = await readSeries(folder, result).catch(() => undefined)
    if (found !== undefined) seconds.set(cellKey(result), found)
  }
  return seconds
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
