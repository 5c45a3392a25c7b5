import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { numberInPathSchema, requestIdSchema } from '../requests.ts'
import { count, NOT_NAMED, NOT_NUMBERED, number, time_ms, timestamp } from './answer-shapes.ts'

/** `POST /products` and `PUT /products/:id`. */
export const productSchema = z.object({
  name: z.string().min(1).max(200),
  stock: z.int().min(0).max(1_000_000_000),
  request_id: requestIdSchema,
})

const shown = { id: number, name: z.string(), stock: count }
const product = z.object({ ...shown, version: count })
const body = { schema: productSchema, example: { name: 'Espresso', stock: 42 } }

export const productOperations = () =>
  operationsOf({
    'POST /products': {
      summary: 'Add a product',
      body,
      answers: { 201: { description: 'Added.', schema: z.object({ ...shown, request_id: z.string() }) } },
    },
    'PUT /products/:id': {
      summary: 'Update a product, to which three services react',
      path: numberInPathSchema.shape,
      body,
      answers: {
        200: {
          description:
            'Updated. sync-rest waits for those who react, and names in `warnings` who has not; others say `event_published`.',
          schema: z.object({
            ...shown,
            request_id: z.string(),
            message: z.string().optional(),
            timestamp: timestamp.optional(),
            warnings: z.array(z.string()).optional(),
            event_published: z.literal(true).optional(),
          }),
        },
        404: { description: 'There is no such product.', problem: true },
      },
    },
    'GET /products': {
      summary: 'All products',
      answers: {
        200: { description: 'Products.', schema: z.object({ products: z.array(product), count }) },
      },
    },
    'GET /products/:id': {
      summary: 'One product',
      path: numberInPathSchema.shape,
      answers: { 200: { description: 'The product.', schema: product }, ...NOT_NUMBERED },
    },
    'GET /updates/:request_id': {
      summary: 'An update, and who has reacted to it',
      answers: {
        200: {
          description: 'The update.',
          schema: z.object({
            request_id: z.string(),
            product_id: number,
            name: z.string(),
            stock: count,
            version: number,
            updated_ms: time_ms,
            handled_by: z.array(z.string()),
          }),
        },
        ...NOT_NAMED,
      },
    },
  })
