import type { ModelRow } from '../model-row.ts'
import type { ReportData } from '../report-data.ts'

/**
 * What a row says of a model and a need. `open`: the row does not decide, since its repetitions, or its
 * length, do not reach.
 */
export type Fit = 'fits' | 'does not fit' | 'open' | 'not measured'

export interface Judgement {
  readonly fit: Fit
  /** The figure that it follows from, with its unit. */
  readonly figure: string
  /**
   * When this turns round: `with a limit of about 16.5 ms` of what does not fit, `no longer with ..` of what
   * does; undefined where nothing would do.
   */
  readonly turns?: string | undefined
}

/** A row of a run by its name. */
export interface RowName {
  readonly scenario: string
  readonly variant: string
}

/** A need that a row answers, and how. */
export interface RowNeed {
  /** In the words of the question: `an answer within 100 ms (p99)`. */
  readonly asked: string
  readonly row: RowName
  /** The command that measures it, where it is not the name of the scenario alone. */
  readonly measured_by?: string
  /** Called with a row in which something counts. */
  readonly judge: (row: ModelRow, data: ReportData) => Judgement
}

/** A need that nothing measures, and why. */
export interface UnmeasuredNeed {
  readonly asked: string
  readonly row: undefined
  readonly why: string
}

export type JudgedNeed = RowNeed | UnmeasuredNeed

/** How a row is called in a sentence. */
export function rowName({ scenario, variant }: RowName): string {
  return `${scenario} / ${variant}`
}
