import { orderListSchema } from '@three-ways/event-contract/order-api'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { RunningSystem } from '@three-ways/testbed/system'
import { request } from 'undici'
import type { OrderBook } from './order-book.ts'

/** What an order asked for; undefined for an id that nobody knows. */
export type OrderLines = (order_id: string) => readonly OrderLine[] | undefined

const PAGE = 1_000

/**
 * The lines of every order of a cell. Orders of a bulk were made inside the order service, and the bench
 * knows their ids but not their content: that is asked for at the door, `GET /orders`, page by page.
 */
export async function linesOf(
  running: RunningSystem,
  book: OrderBook,
  bulk: boolean,
  signal: AbortSignal,
): Promise<OrderLines> {
  if (!bulk) return (order_id) => book.lines(order_id)
  const known = new Map<string, readonly OrderLine[]>()
  let after: number | null = Number.MAX_SAFE_INTEGER
  while (after !== null) {
    const { body } = await request(`${running.door}/orders?limit=${PAGE}&after=${after}`, { signal })
    const page = orderListSchema.parse(await body.json())
    for (const { order_id, items } of page.orders) known.set(order_id, items)
    after = page.next_after
  }
  return (order_id) => known.get(order_id)
}
