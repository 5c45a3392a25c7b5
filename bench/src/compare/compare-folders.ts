import type { ReportData } from '@three-ways/report/report-data'
import { evidenceReasons, verdictWords } from '@three-ways/report/verdict-words'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { compareChanges } from '../recount/compare-changes.ts'
import { loadReport } from '../reporting/load-report.ts'
import type { CompareSettings } from '../settings/compare-settings.ts'
import { type ComparableRun, compareRuns } from './compare-runs.ts'
import { comparedStatus } from './compared-status.ts'
import { actionBenchmarkJson, comparisonJson } from './comparison-json.ts'
import { comparisonText } from './comparison-text.ts'

/**
 * Compares two results folders. A run whose checks failed, or whose files contradict each other, is compared
 * with nothing: that ends with 1. Rejects with `ResultsUnreadable` where a folder is none. `load` is for
 * whoever compares one folder with many, and has read it.
 */
export async function compareFolders(
  settings: CompareSettings,
  load: typeof loadReport = loadReport,
): Promise<{ readonly text: string; readonly exit_code: number }> {
  const [before, after] = [await load(settings.before), await load(settings.after)]
  const failures = [before, after].flatMap(failuresOf)
  if (failures.length > 0) return { text: `${failures.join('\n')}\n`, exit_code: EXIT.check_failed }
  const compared = compareRuns(comparable(before), comparable(after), settings)
  const contradictions = compareChanges(compared.rows)
  if (contradictions.length > 0) throw new Error(contradictions.join('\n'))
  const texts = {
    markdown: () => comparisonText(compared, settings.tolerance),
    json: () => comparisonJson(compared, settings.tolerance),
    'github-action-benchmark': () => actionBenchmarkJson(comparable(after), compared),
  }
  return { text: texts[settings.format](), exit_code: comparedStatus(compared) }
}

function comparable({ metrics, comparisons }: ReportData): ComparableRun {
  return { run: metrics.run, comparisons }
}

function failuresOf(data: ReportData): string[] {
  if (!verdictWords(data).includes('CHECK FAILED')) return []
  const reasons = [...data.verdict.failures, ...evidenceReasons(data.examination)]
  return [
    `${data.metrics.run.id}: CHECK FAILED, so it is compared with nothing.`,
    ...reasons.map((line) => `- ${line}`),
  ]
}
