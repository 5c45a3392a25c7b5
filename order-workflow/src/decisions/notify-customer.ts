import type { InventoryReserved } from '@three-ways/event-contract/order-events'
import { type Decision, type DecisionContext, NO_DECISION } from '@three-ways/service-runtime/workflow'
import type { NotificationChange } from '../tables/notification-tables.ts'

/** One notification per confirmed order. */
export function notify(
  alreadySent: boolean,
  { data: { order_id, user_id } }: InventoryReserved,
  { now_ms }: DecisionContext,
): Decision<NotificationChange> {
  if (alreadySent) return NO_DECISION
  return {
    changes: [{ kind: 'sent', order_id, user_id, sent_ms: now_ms }],
    events: [{ type: 'NotificationSent', subject: order_id, data: { order_id, user_id } }],
    moments: [],
  }
}
