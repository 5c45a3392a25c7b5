import { z } from 'zod'
import { defineCatalogue, defineEvent, type EventOf } from './catalogue.ts'
import { orderIdSchema } from './identifiers.ts'

/** One line of an order. More than 5 of one SKU is a business refusal, not a malformed order. */
export const orderLineSchema = z.object({
  sku: z.string().min(1).max(64),
  qty: z.int().min(1).max(1_000_000),
})
export type OrderLine = z.output<typeof orderLineSchema>

const linesSchema = z.array(orderLineSchema).min(1).max(50)
const nameSchema = z.string().min(1).max(128)
/** Every event of this workflow is about an order, and its data say which. */
const SUBJECT = 'order_id'

export const orderPlaced = defineEvent(
  'OrderPlaced',
  1,
  'A customer placed an order; its stock has to be reserved.',
  z.object({ order_id: orderIdSchema, user_id: nameSchema, restaurant_id: nameSchema, items: linesSchema }),
  SUBJECT,
)
export const inventoryReserved = defineEvent(
  'InventoryReserved',
  1,
  'Every line of the order is reserved; the order is confirmed and the customer has to be told.',
  z.object({ order_id: orderIdSchema, user_id: nameSchema, items: linesSchema }),
  SUBJECT,
)
export const inventoryFailed = defineEvent(
  'InventoryFailed',
  1,
  'No line of the order is reserved, for one reason.',
  z.object({ order_id: orderIdSchema, reason: z.string().min(1).max(128) }),
  SUBJECT,
)
export const orderCancelled = defineEvent(
  'OrderCancelled',
  1,
  'The order was given up before inventory answered; whatever was reserved for it has to be released.',
  z.object({ order_id: orderIdSchema, reason: z.string().min(1).max(128) }),
  SUBJECT,
)
export const notificationSent = defineEvent(
  'NotificationSent',
  1,
  'The customer was told that the order is confirmed.',
  z.object({ order_id: orderIdSchema, user_id: nameSchema }),
  SUBJECT,
)

export type OrderPlaced = EventOf<typeof orderPlaced>
export type InventoryReserved = EventOf<typeof inventoryReserved>
export type InventoryFailed = EventOf<typeof inventoryFailed>
export type OrderCancelled = EventOf<typeof orderCancelled>
export type NotificationSent = EventOf<typeof notificationSent>

/** Every event of the order workflow. */
export const orderCatalogue = defineCatalogue([
  orderPlaced,
  inventoryReserved,
  inventoryFailed,
  orderCancelled,
  notificationSent,
])
