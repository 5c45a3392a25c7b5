import type {
  InventoryFailed,
  InventoryReserved,
  NotificationSent,
  OrderPlaced,
} from '@three-ways/event-contract/order-events'
import { type Decision, type Moment, NO_DECISION } from '@three-ways/service-runtime/workflow'
import type { OrderChange, OrderRow } from '../tables/order-tables.ts'

type OrderDecision = Decision<OrderChange>

/**
 * Events about one order may arrive in any order, since they travel on different topics; a failed order stays
 * failed whatever comes later.
 */
export function confirm(order: OrderRow | undefined, { subject }: InventoryReserved): OrderDecision {
  if (order?.status !== 'placed') return NO_DECISION
  const decided: Moment = { subject, moment: 'decided', status: 'confirmed' }
  const completed: Moment = { subject, moment: 'completed', status: 'confirmed' }
  return {
    changes: [{ kind: 'confirm', order_id: subject }],
    events: [],
    moments: order.notification === 'sent' ? [decided, completed] : [decided],
  }
}

export function fail(order: OrderRow | undefined, { subject, data }: InventoryFailed): OrderDecision {
  if (order?.status !== 'placed') return NO_DECISION
  return {
    changes: [{ kind: 'fail', order_id: subject, reason: data.reason }],
    events: [],
    moments: [{ subject, moment: 'completed', status: 'failed', reason: data.reason }],
  }
}

export function recordNotification(
  order: OrderRow | undefined,
  { subject }: NotificationSent,
): OrderDecision {
  if (order === undefined || order.status === 'failed' || order.notification === 'sent') return NO_DECISION
  return {
    changes: [{ kind: 'notified', order_id: subject }],
    events: [],
    moments: order.status === 'confirmed' ? [{ subject, moment: 'completed', status: 'confirmed' }] : [],
  }
}

/**
 * Inventory did not answer the customer's call: the order fails for good, and what it may have reserved is
 * released.
 */
export function cancel(order: OrderRow | undefined, { subject }: OrderPlaced, reason: string): OrderDecision {
  if (order?.status !== 'placed') return NO_DECISION
  return {
    changes: [{ kind: 'fail', order_id: subject, reason }],
    events: [{ type: 'OrderCancelled', subject, data: { order_id: subject, reason } }],
    moments: [{ subject, moment: 'completed', status: 'failed', reason }],
  }
}
