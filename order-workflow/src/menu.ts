/** What the campus sells: every SKU starts with the same stock, except the one that is always sold out. */
export const SKUS = ['burger', 'pizza', 'salad', 'sushi', 'coffee', 'soda', 'fries', 'lobster'] as const

/** Ordering it fails with `insufficient_stock`: the way to make orders that fail for a business reason. */
export const SOLD_OUT_SKU = 'lobster'

/** More of one SKU than this in one line is refused with `quantity_limit`. */
export const MAX_QUANTITY_PER_LINE = 5

/** Initial stock per SKU where `STOCK` does not say otherwise: far more than a bench orders. */
export const DEFAULT_STOCK = 1_000_000

/** How many pieces of a SKU there are at the start. */
export function initialStock(sku: string, stock: number): number {
  return sku === SOLD_OUT_SKU ? 0 : stock
}
