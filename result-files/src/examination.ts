import type { Cell } from './cell.ts'
import type { CellHistograms } from './histograms-file.ts'
import type { Metrics } from './metrics.ts'

/** What the files of one cell come to, judged without the run that wrote them. */
export interface JudgedCell {
  readonly cell: Cell
  readonly counts: { readonly lost: number; readonly doubled: number; readonly unexpected: number }
  readonly invariants: readonly JudgedInvariant[]
  /** Where `metrics.json` says something else than what its own files add up to; one sentence each. */
  readonly differences: readonly string[]
}

export interface JudgedInvariant {
  readonly id: string
  readonly name: string
  readonly judgement: { readonly state: 'holds' | 'violated' | 'not tried'; readonly count: number }
}

/** One cell counted anew from its order log. */
export interface CountedOrders {
  readonly logged: {
    /** How long the completed orders took, in the order of their plan. */
    readonly completed_in_order_us: Float64Array
  }
}

/** What the files of a results folder say of each other. */
export interface Examination {
  readonly metrics: Metrics
  /** By `cellKey`; without those that cannot be read. */
  readonly histograms: ReadonlyMap<string, CellHistograms>
  /** In the order in which they were measured; without cells whose files cannot be read. */
  readonly verdicts: readonly JudgedCell[]
  /** What orders and stores say of each cell whose log can be read, by `cellKey`. */
  readonly counted: ReadonlyMap<string, CountedOrders>
  /** How many orders were counted. */
  readonly orders: number
  /** What was counted line by line, and not judged again; one sentence each. */
  readonly large: readonly string[]
  /** Files that are not there, or cannot be read; one sentence each, with its path inside the folder. */
  readonly missing: readonly string[]
  /** Measurements whose files were left out of this copy on purpose (`left-out.json`), by title. */
  readonly left_out: readonly string[]
  /** Where two files tell different things; one sentence each. */
  readonly differences: readonly string[]
}

/** Whether the cell ends a check with a failure. */
export function isViolated({ counts, invariants, differences }: JudgedCell): boolean {
  const violated = invariants.some(({ judgement }) => judgement.state === 'violated')
  const { lost, doubled, unexpected } = counts
  return violated || lost + doubled + unexpected > 0 || differences.length > 0
}
