import type { OrderCancelled, OrderLine, OrderPlaced } from '@three-ways/event-contract/order-events'
import { type Decision, NO_DECISION } from '@three-ways/service-runtime/workflow'
import { MAX_QUANTITY_PER_LINE } from '../menu.ts'
import type { InventoryChange } from '../tables/inventory-tables.ts'
import { quantityBySku } from './order-lines.ts'

/**
 * What inventory knows when an order arrives: pieces at hand by SKU (absent = no such SKU), and an earlier
 * cancellation.
 */
export interface StockState {
  readonly available: ReadonlyMap<string, number>
  readonly cancelled: boolean
}

type InventoryDecision = Decision<InventoryChange>

/** All lines or none. The outcome is a pure function of the order and the stock. */
export function reserve(stock: StockState, event: OrderPlaced): InventoryDecision {
  const { order_id, user_id, items } = event.data
  const reason = stock.cancelled ? 'cancelled' : refusalOf(items, stock.available)
  if (reason !== undefined) return refuse(stock, event, reason)
  return {
    changes: [{ kind: 'reserve', order_id, items }],
    events: [{ type: 'InventoryReserved', subject: order_id, data: { order_id, user_id, items } }],
    moments: [],
  }
}

/** Reserves nothing and says why. */
export function refuse(_stock: StockState, { data }: OrderPlaced, reason: string): InventoryDecision {
  const { order_id } = data
  const changes: InventoryChange[] = [{ kind: 'refuse', order_id, reason }]
  return {
    changes,
    events: [{ type: 'InventoryFailed', subject: order_id, data: { order_id, reason } }],
    moments: [],
  }
}

/** Gives back what an order reserved; an order that has not come yet finds a tombstone and is refused. */
export function release(
  reserved: readonly OrderLine[] | undefined,
  { data: { order_id } }: OrderCancelled,
): InventoryDecision {
  const change: InventoryChange =
    reserved === undefined ? { kind: 'bury', order_id } : { kind: 'release', order_id, items: reserved }
  return { ...NO_DECISION, changes: [change] }
}

/** Precedence over all lines: an unknown SKU, too many in one line, not enough left. */
function refusalOf(items: readonly OrderLine[], available: ReadonlyMap<string, number>): string | undefined {
  if (items.some(({ sku }) => !available.has(sku))) return 'item_not_found'
  if (items.some(({ qty }) => qty > MAX_QUANTITY_PER_LINE)) return 'quantity_limit'
  for (const [sku, qty] of quantityBySku(items)) {
    if ((available.get(sku) ?? 0) < qty) return 'insufficient_stock'
  }
  return undefined
}
