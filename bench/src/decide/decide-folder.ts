import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { adviceOf } from '@three-ways/report/advice/advice'
import { adviceJson } from '@three-ways/report/advice/advice-json'
import { adviceStatus } from '@three-ways/report/advice/advice-status'
import { adviceMarkdown, adviceText } from '@three-ways/report/advice/advice-text'
import type { Needs } from '@three-ways/report/advice/needs'
import type { ReportData } from '@three-ways/report/report-data'
import { evidenceReasons, verdictWords } from '@three-ways/report/verdict-words'
import { EXIT } from '@three-ways/result-files/exit-codes'
import { LATEST } from '@three-ways/result-files/latest-link'
import { loadReport } from '../reporting/load-report.ts'
import type { DecideSettings } from '../settings/decide-settings.ts'
import { DEFAULT_OUT } from '../settings/run-settings.ts'

/** An answer to be printed, and the status to end with. */
export interface Decided {
  readonly text: string
  readonly exit_code: number
}

/**
 * Answers from the files of a run. One whose checks failed, or whose files contradict each other, advises
 * nobody: that ends with 1. Rejects with `ResultsUnreadable` where the folder is none.
 */
export async function decideFolder(
  folder: string,
  needs: Needs,
  { format }: Pick<DecideSettings, 'format'>,
  columns = 80,
): Promise<Decided> {
  const data = await loadReport(folder)
  if (verdictWords(data).includes('CHECK FAILED')) return { text: failed(data), exit_code: EXIT.check_failed }
  const advice = adviceOf(data, needs)
  const exit_code = adviceStatus(advice)
  const texts = {
    text: () => adviceText(advice, data, columns),
    markdown: () => adviceMarkdown(advice, data),
    json: () => adviceJson(advice, data, needs, exit_code),
  }
  return { text: texts[format](), exit_code }
}

/** The newest run of this checkout, or the committed one where nothing was measured here. */
export async function newestFolder(): Promise<string> {
  const latest = join(DEFAULT_OUT, LATEST)
  const is_there = await access(latest).then(
    () => true,
    () => false,
  )
  return is_there ? latest : join(DEFAULT_OUT, 'reference')
}

function failed(data: ReportData): string {
  const reasons = [...data.verdict.failures, ...evidenceReasons(data.examination)]
  const head = `${data.metrics.run.id}: CHECK FAILED, so nothing is advised by it.`
  return `${[head, ...reasons.map((reason) => `- ${reason}`)].join('\n')}\n`
}
