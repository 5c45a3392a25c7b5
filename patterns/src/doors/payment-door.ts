import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { requestIdSchema } from '../requests.ts'
import { NOT_NAMED, time_ms, timestamp } from './answer-shapes.ts'

const orderReferenceSchema = z.union([z.string().max(128), z.number()]).nullable()

/** `POST /process_payment`. */
export const paymentSchema = z.object({
  amount: z.number().positive().max(1e12),
  currency: z.string().min(1).max(16).default('USD'),
  order_id: orderReferenceSchema.default(null),
  request_id: requestIdSchema,
})

/** `POST /process_payment_fail`: whatever it says of an order is given back. */
export const failingPaymentSchema = z.object({
  order_id: orderReferenceSchema.default(null),
  product_id: z.int().min(1).max(1_000_000_000).optional(),
  quantity: z.int().min(1).max(1_000_000).optional(),
  request_id: requestIdSchema,
})

const receipt = z.object({ payment_id: z.string(), status: z.literal('processing'), message: z.string() })
const payment = z.object({
  payment_id: z.string(),
  amount: z.number(),
  currency: z.string(),
  order_id: orderReferenceSchema,
  status: z.enum(['processing', 'completed']),
  transaction_id: z.string().nullable(),
  begun_ms: time_ms,
  paid_ms: time_ms.nullable(),
})
const failedPayment = z.object({
  payment_id: z.string(),
  order_id: orderReferenceSchema,
  status: z.literal('failed'),
  reason: z.string(),
  failed_ms: time_ms,
})

export const paymentOperations = () =>
  operationsOf({
    'POST /process_payment': {
      summary: 'Make a payment, which takes two seconds',
      body: { schema: paymentSchema, example: { amount: 100, currency: 'USD' } },
      answers: {
        200: {
          description: 'Paid (sync-rest).',
          schema: z.object({
            status: z.literal('success'),
            transaction_id: z.string(),
            amount: z.number(),
            order_id: orderReferenceSchema,
            timestamp,
            payment_id: z.string(),
          }),
        },
        202: { description: 'To be paid (the other models).', schema: receipt },
      },
    },
    'POST /process_payment_fail': {
      summary: 'Ask for a payment that always fails',
      body: { schema: failingPaymentSchema, example: { order_id: 1, product_id: 1, quantity: 1 } },
      answers: {
        202: {
          description: 'Taken; `GET /payments/:id` tells that it failed (models with a receipt).',
          schema: receipt,
        },
        400: {
          description: 'Failed, as it was meant to (sync-rest).',
          schema: z.object({
            detail: z.object({
              status: z.literal('failed'),
              reason: z.string(),
              order_id: orderReferenceSchema,
              timestamp,
            }),
          }),
        },
      },
    },
    'GET /payments/:id': {
      summary: 'How far a payment is',
      answers: {
        200: { description: 'The payment.', schema: z.union([payment, failedPayment]) },
        ...NOT_NAMED,
      },
    },
  })
