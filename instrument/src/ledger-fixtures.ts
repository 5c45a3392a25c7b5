import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from './client-record.ts'
import { closeLedger, type LedgerInput } from './ledger.ts'
import { ledgerChecks } from './ledger-checks.ts'

// For the tests of the ledger: what the stores may hold of an order, and what its customer may have seen.

export const COMPLETED: LedgerEntry = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
}
export const PLACED: LedgerEntry = {
  ...COMPLETED,
  status: 'placed',
  notification: 'pending',
  reservations: 0,
  notifications: 0,
}
export const SOLD_OUT: LedgerEntry = {
  ...PLACED,
  status: 'failed',
  reason: 'insufficient_stock',
  notification: undefined,
}
export const UNAVAILABLE: LedgerEntry = { ...SOLD_OUT, reason: 'inventory_unavailable' }

/** An order as the customer sees it when all is well: a 202, and both lines of the feed. */
export function client(change: Partial<ClientRecord> = {}): ClientRecord {
  return {
    order_id: 'x-0',
    planned_us: 0,
    sent_us: 1,
    ended_us: 2,
    accepted_us: 2,
    decided_us: 3,
    completed_us: 4,
    fate: 'answered',
    http_status: 202,
    answer_status: 'placed',
    answer_reason: undefined,
    feed_status: 'confirmed',
    feed_reason: undefined,
    endings: 1,
    ...change,
  }
}
export const UNENDED = { decided_us: null, completed_us: null, feed_status: undefined, endings: 0 } as const
export const UNANSWERED = {
  ...UNENDED,
  accepted_us: null,
  http_status: null,
  answer_status: undefined,
} as const
export const TIMED_OUT = { ...UNANSWERED, fate: 'timed_out' } as const
export const REFUSED_503 = {
  ...UNANSWERED,
  http_status: 503,
  answer_reason: 'inventory_unavailable',
} as const

export function close(
  order: ClientRecord,
  stored: LedgerEntry | undefined,
  change: Partial<LedgerInput> = {},
) {
  const entries = new Map<string, LedgerEntry>(stored === undefined ? [] : [[order.order_id, stored]])
  return closeLedger({
    orders: [order],
    stores: view(entries),
    dead_lettered: new Set(),
    under_way: 0,
    ...change,
  })
}

export function view(entries: ReadonlyMap<string, LedgerEntry>): LedgerView {
  const nothing = {
    stock: [],
    backlog: new Map(),
    duplicates_ignored: new Map(),
    external_effects_doubled: 0,
  }
  return { entries, ...nothing }
}

export function failedChecks(result: ReturnType<typeof closeLedger>): string[] {
  return ledgerChecks(result).flatMap((check) => (check.passed ? [] : [check.name]))
}
