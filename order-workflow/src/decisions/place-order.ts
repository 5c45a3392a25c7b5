import type { OrderDraft } from '@three-ways/event-contract/order-api'
import type { CommandOutcome, DecisionContext } from '@three-ways/service-runtime/workflow'
import type { OrderChange, OrderRow } from '../tables/order-tables.ts'

/** A well-formed order that has its id. */
export type NumberedOrder = OrderDraft & { readonly order_id: string }

/**
 * A new id is a new order; a known id with the same body is the same order; with another body, a conflict.
 */
export function placeOrder(
  known: OrderRow | undefined,
  order: NumberedOrder,
  { now_ms }: DecisionContext,
): CommandOutcome<OrderChange> {
  const { order_id, user_id, restaurant_id, items } = order
  if (known !== undefined) {
    const same =
      known.user_id === user_id &&
      known.restaurant_id === restaurant_id &&
      known.items === JSON.stringify(items)
    return same
      ? { kind: 'same' }
      : {
          kind: 'conflict',
          detail: `Order ${order_id} exists with another content; a new order needs a new id`,
        }
  }
  return {
    kind: 'new',
    decision: {
      changes: [{ kind: 'place', order_id, user_id, restaurant_id, items, placed_ms: now_ms }],
      events: [{ type: 'OrderPlaced', subject: order_id, data: { order_id, user_id, restaurant_id, items } }],
      moments: [],
    },
  }
}
