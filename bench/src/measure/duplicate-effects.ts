import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from '@three-ways/instrument/client-record'

/** Effects beyond the first, by kind. */
export interface DuplicateEffects {
  readonly reservations: number
  readonly notifications: number
  /** Pieces that left the stock and that no reservation accounts for. */
  readonly pieces: number
  /** Times that the feed told the end of an order beyond the first. */
  readonly endings: number
  readonly total: number
}

/**
 * What repeated messages and requests have done a second time, counted in the rows of all services and in
 * what the feed told about `orders`. Pure. Effects outside our transactions are not among them: no database
 * undoes those.
 */
export function duplicateEffects(stores: LedgerView, orders: Iterable<ClientRecord>): DuplicateEffects {
  let [reservations, notifications, pieces, endings] = [0, 0, 0, 0]
  for (const entry of stores.entries.values()) {
    reservations += Math.max(0, entry.reservations - 1)
    notifications += Math.max(0, entry.notifications - 1)
  }
  for (const { initial, available, reserved } of stores.stock) {
    pieces += Math.abs(initial - available - reserved)
  }
  for (const order of orders) endings += Math.max(0, order.endings - 1)
  return {
    reservations,
    notifications,
    pieces,
    endings,
    total: reservations + notifications + pieces + endings,
  }
}
