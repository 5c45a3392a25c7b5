import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { numberInPathSchema, requestIdSchema } from '../requests.ts'
import { count, NOT_NUMBERED, number, timestamp } from './answer-shapes.ts'

/** `POST /create_order`. */
export const orderSchema = z.object({
  product_id: z.int().min(1).max(1_000_000_000),
  quantity: z.int().min(1).max(1_000_000),
  request_id: requestIdSchema,
})

const ordered = { id: number, product_id: number, quantity: number, request_id: z.string() }
const order = z.object({
  ...ordered,
  status: z.enum(['pending', 'completed', 'failed']),
  reason: z.string().nullable().optional(),
  compensation_executed: z.boolean().optional(),
})
const failed = z.object({
  detail: z.object({
    message: z.string(),
    order_id: number,
    product_id: number,
    reason: z.string().nullable(),
    compensation_executed: z.boolean(),
    timestamp,
  }),
})

export const sagaOrderOperations = () =>
  operationsOf({
    'POST /create_order': {
      summary: 'Place an order: stock is reserved, then it is paid, or its stock is given back',
      body: { schema: orderSchema, example: { product_id: 1, quantity: 1 } },
      answers: {
        201: {
          description: 'Completed: paid, and its stock is held (sync-rest).',
          schema: z.object({ ...ordered, status: z.literal('completed'), message: z.string(), timestamp }),
        },
        202: {
          description: 'Pending (the other models).',
          schema: z.object({ ...ordered, status: z.literal('pending') }),
        },
        400: { description: 'Failed as it was meant to, by stock or payment (sync-rest).', schema: failed },
        503: { description: 'Aborted: a participant could not be reached (sync-rest).', schema: failed },
        504: { description: 'Aborted: a participant did not answer in time (sync-rest).', schema: failed },
      },
    },
    'GET /orders': {
      summary: 'Orders, newest first, at most 100',
      answers: {
        200: {
          description: '`count` is the number of all orders.',
          schema: z.object({ orders: z.array(order), count }),
        },
      },
    },
    'GET /orders/:id': {
      summary: 'One order',
      path: numberInPathSchema.shape,
      answers: { 200: { description: 'The order.', schema: order }, ...NOT_NUMBERED },
    },
  })
