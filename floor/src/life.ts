import { type Message, message, type Order, type ServiceName } from './messages.ts'

/** What is on the menu: so many pieces of each, and none of the last. */
export const IN_STOCK = ['burger', 'pizza', 'salad', 'sushi', 'coffee', 'soda', 'fries'] as const
export const SOLD_OUT = 'lobster'
export const PIECES = 1_000_000

/** Whose messages each service reads where a broker carries them; a call says itself who is meant. */
export const READS: Readonly<Record<ServiceName, readonly Message['type'][]>> = {
  'order-service': ['InventoryReserved', 'InventoryFailed', 'NotificationSent'],
  'inventory-service': ['OrderPlaced'],
  'notification-service': ['InventoryReserved'],
}

/** The first message of an order. */
export function placed({ order_id, user_id, restaurant_id, items }: Order): Message {
  return message('order-service', 'OrderPlaced', { order_id, user_id, restaurant_id, items })
}

/** What a service sends on when it has a message; undefined where it is the last to hear of it. */
export function nextAfter(service: ServiceName, heard: Message): Message | undefined {
  const { order_id, user_id = '', items = [] } = heard.data
  if (service === 'order-service') return heard.type === 'OrderPlaced' ? heard : undefined
  if (service === 'notification-service') return message(service, 'NotificationSent', { order_id, user_id })
  return items.some(({ sku }) => sku === SOLD_OUT)
    ? message(service, 'InventoryFailed', { order_id, reason: 'insufficient_stock' })
    : message(service, 'InventoryReserved', { order_id, user_id, items })
}
