import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { RunningSystem } from '@three-ways/testbed/system'
import { allOrders } from '../measure/order-pages.ts'
import type { OrderBook } from './order-book.ts'

/** What an order asked for; undefined for an id that nobody knows. */
export type OrderLines = (order_id: string) => readonly OrderLine[] | undefined

/**
 * The lines of every order of a cell. Orders of a bulk were made inside the order service, and the bench
 * knows their ids but not their content: that is asked for at the door.
 */
export async function linesOf(
  running: RunningSystem,
  book: OrderBook,
  bulk: boolean,
  signal: AbortSignal,
): Promise<OrderLines> {
  if (!bulk) return (order_id) => book.lines(order_id)
  const known = new Map<string, readonly OrderLine[]>()
  for await (const { order_id, items } of allOrders(running.door, signal)) known.set(order_id, items)
  return (order_id) => known.get(order_id)
}
