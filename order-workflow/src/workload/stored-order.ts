import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

/** Reasons that end an order without an attempt of the business: refusals, whoever reports them. */
export const REFUSALS: ReadonlySet<string> = new Set(['inventory_unavailable', 'inventory_timeout'])

/** An order as the ledger needs it: it is completed when it is confirmed and its customer was told. */
export function storedOrder(entry: LedgerEntry): StoredSubject {
  const { status, reason, reservations, notifications } = entry
  return {
    begun: status !== undefined,
    end: endOf(entry),
    reason,
    effects: Math.max(reservations, notifications),
    described: describeOrder(entry),
  }
}

function endOf({ status, reason, notification }: LedgerEntry): StoredSubject['end'] {
  if (status === 'failed') return REFUSALS.has(reason ?? '') ? 'refused' : 'failed'
  return status === 'confirmed' && notification === 'sent' ? 'completed' : undefined
}

/** What the stores say of an order, in one line. */
export function describeOrder(entry: LedgerEntry): string {
  const { status, reason, notification, reservations, notifications } = entry
  const words = [status ?? 'no order', reason, notification && `notification ${notification}`]
  const order = words.filter((word) => word !== undefined).join(' ')
  return `${order}, ${reservations} reservation(s), ${notifications} notification(s)`
}
