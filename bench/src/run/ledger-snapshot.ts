import { MappedView } from '@three-ways/event-contract/mapped-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'
import type { AskedOf } from '@three-ways/event-contract/workload'
import { deadLetteredSubjects } from '@three-ways/instrument/dead-letter-subjects'
import type { LedgerLine, LedgerSnapshot, SubjectLine } from '@three-ways/result-files/ledger-file'
import type { CellEvidence } from './run-cell.ts'

/** The evidence of a cell as its file keeps it, for a checker that comes later. Pure. */
export function ledgerSnapshot(evidence: CellEvidence, asked: AskedOf<unknown>): LedgerSnapshot {
  const { findings, book, stores, dead_letters, messages, analytics } = evidence
  const others = book.offers.filter(({ journal }) => journal !== findings.offer.journal)
  const entries = new MappedView(stores.entries, (entry, order_id): LedgerLine => {
    return { ...entry, items: asked(order_id) as readonly OrderLine[] | undefined }
  })
  return {
    stock: [...stores.stock],
    under_way: Object.fromEntries([...messages].filter(([, amount]) => amount > 0)),
    duplicates_ignored: Object.fromEntries(stores.duplicates_ignored),
    external_effects_doubled: stores.external_effects_doubled,
    dead_letters: dead_letters.map((letter) => {
      const { service, reason, attempts } = letter
      const [order_id = null] = deadLetteredSubjects([letter])
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
    ...(stores.subjects === undefined ? {} : { subjects: subjectLines(stores.subjects, asked) }),
  }
}

function endedMoreThanOnce({ book }: CellEvidence): string[] {
  const ids: string[] = []
  for (const { journal } of book.offers) {
    for (const { subject, endings } of journal.records()) if (endings > 1) ids.push(subject)
  }
  return ids
}

function subjectLines(
  subjects: ReadonlyMap<string, StoredSubject>,
  asked: AskedOf<unknown>,
): Map<string, SubjectLine> {
  return new Map([...subjects].map(([subject, stored]) => [subject, { ...stored, asked: asked(subject) }]))
}
