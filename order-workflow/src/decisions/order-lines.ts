import type { OrderLine } from '@three-ways/event-contract/order-events'

/** The lines of an order added up by SKU: two lines of one SKU need the stock of both. */
export function quantityBySku(items: readonly OrderLine[]): ReadonlyMap<string, number> {
  const quantities = new Map<string, number>()
  for (const { sku, qty } of items) quantities.set(sku, (quantities.get(sku) ?? 0) + qty)
  return quantities
}
