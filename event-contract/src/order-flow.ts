import type { EventKind } from './catalogue.ts'
import {
  inventoryFailed,
  inventoryReserved,
  notificationSent,
  orderCancelled,
  orderPlaced,
} from './order-events.ts'

/** Where the events of a service are found: topic and routing key, `order-events` for `order-service`. */
export function channelOf(service: string): string {
  return `${service.replace(/-service$/, '')}-events`
}

/** Who emits one kind of event, and who reacts to it and how. */
export interface FlowStep {
  readonly kind: EventKind
  readonly emittedBy: string
  readonly handledBy: Readonly<Record<string, string>>
}

/** Sees every event and changes nothing that a customer sees; runs beside the broker models. */
export const ORDER_OBSERVER = 'analytics-service'

/**
 * What travels between whom in the order workflow: the source of the channels and operations in the
 * documents.
 */
export const orderFlow: readonly FlowStep[] = [
  {
    kind: orderPlaced,
    emittedBy: 'order-service',
    handledBy: { 'inventory-service': 'Reserves every line of the order, or none.' },
  },
  {
    kind: orderCancelled,
    emittedBy: 'order-service',
    handledBy: {
      'inventory-service': 'Releases what is reserved; remembers an order that it has not seen yet.',
    },
  },
  {
    kind: inventoryReserved,
    emittedBy: 'inventory-service',
    handledBy: {
      'order-service': 'Confirms the order.',
      'notification-service': 'Tells the customer that the order is confirmed.',
    },
  },
  {
    kind: inventoryFailed,
    emittedBy: 'inventory-service',
    handledBy: { 'order-service': 'Fails the order, with the reason.' },
  },
  {
    kind: notificationSent,
    emittedBy: 'notification-service',
    handledBy: { 'order-service': 'Records that the customer was told: the order is complete.' },
  },
]
