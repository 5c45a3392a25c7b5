import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

/** Why an order failed that could not be paid: its stock was held, and is to be given back. */
export const PAYMENT_DECLINED = 'payment_declined'

const order = z.object({
  request_id: orderIdSchema,
  order_id: z.int().min(1),
  product_id: z.int().min(1),
  quantity: z.int().min(1),
})
const failed = order.extend({ reason: z.string().min(1) })

const orderCreated = defineEvent('OrderCreated', 1, 'An order is pending.', order, 'request_id')
const stockReserved = defineEvent('StockReserved', 1, 'Its stock is held.', order, 'request_id')
const stockRejected = defineEvent('StockRejected', 1, 'There is not enough of it.', failed, 'request_id')
const orderPaid = defineEvent('OrderPaid', 1, 'It is paid.', order, 'request_id')
const paymentFailed = defineEvent(
  'PaymentFailed',
  1,
  'It is not paid and never will be.',
  failed,
  'request_id',
)
const orderAborted = defineEvent(
  'OrderAborted',
  1,
  'A participant could not be reached: whatever was done is to be undone, whatever comes is to be refused.',
  failed,
  'request_id',
)
const stockReleased = defineEvent('StockReleased', 1, 'No stock is held for it.', order, 'request_id')
const paymentVoided = defineEvent('PaymentVoided', 1, 'No payment is held for it.', order, 'request_id')

export type SagaOrder = z.output<typeof order>
export type OrderCreated = EventOf<typeof orderCreated>
export type StockReserved = EventOf<typeof stockReserved>
export type StockRejected = EventOf<typeof stockRejected>
export type OrderPaid = EventOf<typeof orderPaid>
export type PaymentFailed = EventOf<typeof paymentFailed>
export type OrderAborted = EventOf<typeof orderAborted>
export type StockReleased = EventOf<typeof stockReleased>
export type PaymentVoided = EventOf<typeof paymentVoided>

/** What a saga's event says of its order, without what else it says. */
export function orderOf({ request_id, order_id, product_id, quantity }: SagaOrder): SagaOrder {
  return { request_id, order_id, product_id, quantity }
}

/**
 * An order holds stock, then is paid; a payment that fails gives the stock back. Where a caller drives it and
 * a participant cannot be reached, the caller aborts the order; where events do, everybody is reached some
 * time.
 */
export const saga: Pattern = {
  name: 'saga',
  question: 'Is stock ever held for an order that failed, or an order paid that has none?',
  kinds: [
    orderCreated,
    stockReserved,
    stockRejected,
    orderPaid,
    paymentFailed,
    orderAborted,
    stockReleased,
    paymentVoided,
  ],
  examples: [
    { service: 'order-service', route: 'POST /create_order', body: { product_id: 1, quantity: 1 } },
    { service: 'order-service', route: 'GET /orders/1' },
    { service: 'inventory-service', route: 'GET /inventory' },
  ],
}
