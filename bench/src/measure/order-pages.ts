import { type OrderView, orderListSchema } from '@three-ways/event-contract/order-api'
import { request } from 'undici'

const PAGE = 1_000

/** Every order that the service at `door` knows, newest first, asked for page by page. */
export async function* allOrders(door: string, signal: AbortSignal): AsyncGenerator<OrderView> {
  let after: number | null = Number.MAX_SAFE_INTEGER
  while (after !== null) {
    const { body } = await request(`${door}/orders?limit=${PAGE}&after=${after}`, { signal })
    const page = orderListSchema.parse(await body.json())
    yield* page.orders
    after = page.next_after
  }
}
