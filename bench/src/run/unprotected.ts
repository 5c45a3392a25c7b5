import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { OfferBook } from './offer-book.ts'

/**
 * The stores without the orders that a floor was allowed to lose or to double, and without what it
 * reserved for them: the ledger is about the others. Pure; stores of which nothing was allowed are given
 * as they are.
 */
export function withoutUnprotected(stores: LedgerView, book: OfferBook): LedgerView {
  if (!book.has_unprotected) return stores
  const reserved = new Map<string, number>()
  const entries = new Map([...stores.entries].filter(([subject]) => !book.isUnprotected(subject)))
  for (const [subject, { reservations }] of stores.entries) {
    if (entries.has(subject)) continue
    for (const { sku, qty } of book.asked(subject) as readonly OrderLine[]) {
      reserved.set(sku, (reserved.get(sku) ?? 0) + qty * reservations)
    }
  }
  const stock = stores.stock.map((row) => {
    const pieces = reserved.get(row.sku) ?? 0
    return { ...row, available: row.available + pieces, reserved: row.reserved - pieces }
  })
  return { ...stores, entries, stock }
}
