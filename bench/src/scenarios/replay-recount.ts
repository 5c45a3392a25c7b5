import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { RunningSystem } from '@three-ways/testbed/system'
import { type Recount, recountAnalytics } from '../measure/analytics-check.ts'
import { allOrders } from '../measure/order-pages.ts'

/** What the analytics must say by the orders themselves, minute by minute. */
export async function recountOrders(running: RunningSystem, signal: AbortSignal): Promise<Recount> {
  const items = new Map<string, readonly OrderLine[]>()
  const orders_per_minute: Record<string, number> = {}
  for await (const order of allOrders(running.door, signal)) {
    items.set(order.order_id, order.items)
    const minute = `${order.placed_at.slice(0, 16)}Z`
    orders_per_minute[minute] = (orders_per_minute[minute] ?? 0) + 1
  }
  return { ...recountAnalytics(running.ledgerView(), (order_id) => items.get(order_id)), orders_per_minute }
}
