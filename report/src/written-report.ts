import type { ReportData } from './report-data.ts'

/** What was written, and what it is made of. */
export interface WrittenReport {
  readonly file: string
  /** The report of before that was left as it is, because the evidence is broken now. */
  readonly kept: string | undefined
  readonly data: ReportData
}
