import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { numberInPathSchema } from '../requests.ts'
import { count, NOT_NUMBERED, number } from './answer-shapes.ts'

const stock = z.object({ product_id: number, reserved: count, available: count, initial: count })

export const inventoryOperations = () =>
  operationsOf({
    'GET /inventory': {
      summary: 'The stock of every product; initial = available + reserved, always',
      answers: {
        200: { description: 'Products.', schema: z.object({ inventory: z.array(stock), count }) },
      },
    },
    'GET /inventory/:id': {
      summary: 'The stock of one product',
      path: numberInPathSchema.shape,
      answers: { 200: { description: 'The product.', schema: stock }, ...NOT_NUMBERED },
    },
  })
