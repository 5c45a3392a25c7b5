import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import type { Workload } from '@three-ways/event-contract/workload'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { closeLedger, type LedgerResult } from '@three-ways/instrument/ledger'
import { numberIn, originalId } from '@three-ways/instrument/subject-ids'
import type { LedgerSnapshot } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import { clientOf } from './client-of.ts'

/** Everything that the files of a run hold about one cell, and the ledger that comes out of it. */
export interface CheckedCell {
  readonly result: Result
  readonly orders: readonly ClientRecord[]
  readonly ledger: LedgerSnapshot
  readonly workload: Workload
  /** What the stores hold of each subject. */
  readonly stored: ReadonlyMap<string, StoredSubject>
  /** Orders that are among the dead letters. */
  readonly dead_lettered: ReadonlySet<string>
  readonly under_way: number
  readonly closed: LedgerResult
}

/** Closes the ledger of a cell once more, from its order log and its stores. Pure. */
export function cellEvidence(
  result: Result,
  logged: readonly LoggedOrder[],
  ledger: LedgerSnapshot,
  workload: Workload,
): CheckedCell {
  const ended_more_than_once = new Set(ledger.ended_more_than_once)
  const orders = logged.map((order) => clientOf(order, ended_more_than_once))
  const dead_lettered = new Set(ledger.dead_letters.flatMap(({ order_id }) => order_id ?? []))
  const under_way = Object.values(ledger.under_way).reduce((sum, amount) => sum + amount, 0)
  const stored = workload.stored(storesOf(ledger))
  const closed = closeLedger({
    subjects: orders,
    stored,
    dead_lettered,
    under_way,
    elsewhere: (order_id) => isBeside(ledger, order_id),
  })
  return { result, orders, ledger, workload, stored, dead_lettered, under_way, closed }
}

/** The stores as a running system would show them. */
export function storesOf(ledger: LedgerSnapshot): LedgerView {
  return {
    entries: ledger.entries,
    ...(ledger.subjects === undefined ? {} : { subjects: ledger.subjects }),
    stock: ledger.stock,
    backlog: new Map(),
    duplicates_ignored: new Map(Object.entries(ledger.duplicates_ignored)),
    external_effects_doubled: ledger.external_effects_doubled,
  }
}

/** Whether the id belongs to orders that were offered beside the measured ones. */
export function isBeside({ beside }: Pick<LedgerSnapshot, 'beside'>, order_id: string): boolean {
  const original = originalId(order_id)
  return beside.some(({ prefix, up_to, placed_again }) => {
    if (placed_again === (original === undefined)) return false
    const n = numberIn(prefix, original ?? order_id)
    return n >= 0 && n < up_to
  })
}
