import { evidenceStatus } from '@three-ways/result-files/evidence-status'
import { EXIT } from '@three-ways/result-files/exit-codes'
import type { ReportData } from './report-data.ts'

/**
 * The exit status that a run deserves by its files: a failed check, or files that contradict each other,
 * outrank an invalid measurement and missing evidence. A run that was not finished is never `ok`.
 */
export function deservedStatus({ examination, metrics, verdict }: ReportData): number {
  const statuses = [verdict.exit_code, evidenceStatus(examination)]
  if (statuses.includes(EXIT.check_failed)) return EXIT.check_failed
  return statuses.every((status) => status === EXIT.ok) && metrics.run.complete ? EXIT.ok : EXIT.invalid
}
