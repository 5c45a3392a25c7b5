import { EXIT } from '../exit-codes.ts'
import type { ReportData } from './report-data.ts'

/**
 * The exit status that a run deserves by its files: a failed check, or an order log that tells something else
 * than the tables, outranks an invalid measurement. A run that was not finished is never `ok`.
 */
export function deservedStatus({ cross_check, metrics, verdict }: ReportData): number {
  if (cross_check.agrees === false) return EXIT.check_failed
  if (verdict.exit_code !== EXIT.ok) return verdict.exit_code
  return metrics.run.complete ? EXIT.ok : EXIT.invalid
}
