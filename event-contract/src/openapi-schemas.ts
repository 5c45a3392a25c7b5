import type { z } from 'zod'
import { healthSchema } from './door-api.ts'
import {
  bulkAnswerSchema,
  bulkRequestSchema,
  orderListSchema,
  orderReceiptSchema,
  orderRequestSchema,
  orderShorthandSchema,
  orderViewSchema,
  outcomeSchema,
  problemSchema,
  stockSchema,
} from './order-api.ts'

/** The bodies that travel through the doors, under the names that the OpenAPI document gives them. */
export const openapiSchemas = {
  OrderRequest: orderRequestSchema,
  OrderShorthand: orderShorthandSchema,
  OrderReceipt: orderReceiptSchema,
  Order: orderViewSchema,
  OrderList: orderListSchema,
  BulkRequest: bulkRequestSchema,
  BulkAnswer: bulkAnswerSchema,
  Outcome: outcomeSchema,
  Stock: stockSchema,
  Health: healthSchema,
  Problem: problemSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>

export type OpenapiSchemaName = keyof typeof openapiSchemas
