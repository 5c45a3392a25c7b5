import type { BulkRequest } from '@three-ways/event-contract/order-api'
import { shareOf } from '@three-ways/event-contract/share'
import type { NumberedOrder } from './decisions/place-order.ts'
import { SKUS, SOLD_OUT_SKU } from './menu.ts'

const SOLD = SKUS.filter((sku) => sku !== SOLD_OUT_SKU)

/**
 * The orders of a batch, `<batch_id>-<n>` for n from 0. Everything about order n is a pure function of the
 * seed and n; it fails, by asking for the sold-out SKU, when `shareOf("<seed>:<n>:fail")` is below the
 * failure rate.
 */
export function* bulkOrders({ count, fail_rate, seed, batch_id }: BulkRequest): Iterable<NumberedOrder> {
  for (let n = 0; n < count; n += 1) {
    const fails = shareOf(`${seed}:${n}:fail`) < fail_rate
    const sku = fails
      ? SOLD_OUT_SKU
      : (SOLD[Math.floor(shareOf(`${seed}:${n}:sku`) * SOLD.length)] ?? 'burger')
    const qty = 1 + Math.floor(shareOf(`${seed}:${n}:qty`) * 3)
    yield {
      order_id: `${batch_id}-${n}`,
      user_id: `user-${n % 1000}`,
      restaurant_id: `restaurant-${n % 10}`,
      items: [{ sku, qty }],
    }
  }
}
