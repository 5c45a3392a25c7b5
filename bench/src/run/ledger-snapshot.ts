import { deadLetteredOrderIds } from '@three-ways/instrument/dead-letter-subjects'
import type { LedgerLine, LedgerSnapshot } from '../results/ledger-file.ts'
import type { OrderLines } from './bulk-lines.ts'
import type { CellEvidence } from './run-cell.ts'

/** The evidence of a cell as its file keeps it, for a checker that comes later. Pure. */
export function ledgerSnapshot(evidence: CellEvidence, lines: OrderLines): LedgerSnapshot {
  const { findings, book, stores, dead_letters, messages, analytics } = evidence
  const others = book.offers.filter(({ journal }) => journal !== findings.offer.journal)
  const entries = new Map<string, LedgerLine>()
  for (const [order_id, entry] of stores.entries) entries.set(order_id, { ...entry, items: lines(order_id) })
  return {
    stock: [...stores.stock],
    under_way: Object.fromEntries([...messages].filter(([, amount]) => amount > 0)),
    duplicates_ignored: Object.fromEntries(stores.duplicates_ignored),
    external_effects_doubled: stores.external_effects_doubled,
    dead_letters: dead_letters.map((letter) => {
      const { service, reason, attempts } = letter
      const [order_id = null] = deadLetteredOrderIds([letter])
      return { service, reason, attempts, order_id }
    }),
    poisoned: findings.poisoned ?? 0,
    beside: others.map(({ journal }) => {
      const again = book.repeated.find((offer) => offer.journal === journal)
      const { prefix, capacity } = again?.first.journal ?? journal
      return { prefix, up_to: capacity, placed_again: again !== undefined }
    }),
    ended_more_than_once: endedMoreThanOnce(evidence),
    analytics: analytics ?? null,
    entries,
  }
}

function endedMoreThanOnce({ book }: CellEvidence): string[] {
  const ids: string[] = []
  for (const { journal } of book.offers) {
    for (const { order_id, endings } of journal.records()) if (endings > 1) ids.push(order_id)
  }
  return ids
}
