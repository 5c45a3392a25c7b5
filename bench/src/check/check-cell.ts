import { toldBy } from '@three-ways/instrument/ledger-subject'
import { cellTitle } from '@three-ways/result-files/cell'
import type { JudgedCell } from '@three-ways/result-files/examination'
import type { Ledger } from '@three-ways/result-files/metrics'
import type { CheckedCell } from './cell-evidence.ts'
import { INVARIANTS, type Invariant } from './invariants.ts'
import type { Judgement } from './judgement.ts'

/** The counts that say what a system did with what it was given (after Jepsen's total-queue). */
export interface Counts {
  readonly offered: number
  /** The customer was told that the order is taken on. */
  readonly acknowledged: number
  /** Acknowledged, and ended. */
  readonly ok: number
  readonly lost: number
  readonly doubled: number
  /** Never acknowledged, and ended all the same: the answer got lost, the order did not. */
  readonly recovered: number
  /** In the stores, and never offered. */
  readonly unexpected: number
}

/** What the checker says of one cell. */
export interface CellVerdict extends JudgedCell {
  readonly counts: Counts
  readonly invariants: readonly (Invariant & { readonly judgement: Judgement })[]
}

/** Judges one cell by its files alone. Pure. */
export function checkCell(cell: CheckedCell): CellVerdict {
  return {
    cell: cell.result,
    counts: countsOf(cell),
    invariants: INVARIANTS.map((invariant) => ({ ...invariant, judgement: invariant.judge(cell) })),
    differences: differencesOf(cell),
  }
}

function countsOf({ orders, closed }: CheckedCell): Counts {
  const { ledger, outcomes, violations } = closed
  const ended = (n: number) => outcomes[n] === 'completed' || outcomes[n] === 'business_failed'
  const told = orders.map(toldBy)
  return {
    offered: ledger.offered,
    acknowledged: told.filter((what) => what === 'accepted').length,
    ok: told.filter((what, n) => what === 'accepted' && ended(n)).length,
    lost: ledger.lost,
    doubled: ledger.doubled,
    recovered: told.filter((what, n) => what === 'unknown' && ended(n)).length,
    unexpected: violations.get('ghost')?.length ?? 0,
  }
}

function differencesOf({ result, closed }: CheckedCell): string[] {
  const terms = Object.keys(closed.ledger) as (keyof Ledger)[]
  return terms
    .filter((term) => closed.ledger[term] !== result.ledger[term])
    .map((term) => {
      const [said, is] = [result.ledger[term], closed.ledger[term]]
      return `${cellTitle(result)}: metrics.json says ${term} ${said}, the files add up to ${is}`
    })
}
