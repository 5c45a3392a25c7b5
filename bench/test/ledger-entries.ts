import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'

// What the stores may hold of an order.

export const COMPLETED: LedgerEntry = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
}
export const SOLD_OUT: LedgerEntry = {
  status: 'failed',
  reason: 'insufficient_stock',
  notification: undefined,
  reservations: 0,
  notifications: 0,
}
export const UNAVAILABLE: LedgerEntry = { ...SOLD_OUT, reason: 'inventory_unavailable' }

/** Stores that hold these and nothing else. */
export function view(entries: ReadonlyMap<string, LedgerEntry>): LedgerView {
  const nothing = {
    stock: [],
    backlog: new Map(),
    duplicates_ignored: new Map(),
    external_effects_doubled: 0,
  }
  return { entries, ...nothing }
}
