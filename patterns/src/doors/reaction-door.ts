import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { count, number } from './answer-shapes.ts'

export const reactionOperations = () =>
  operationsOf({
    'GET /reactions': {
      summary: 'How many updates were reacted to, and the newest version known of each product',
      answers: {
        200: {
          description: 'Reactions.',
          schema: z.object({
            count,
            products: z.array(z.object({ product_id: number, version: number })),
          }),
        },
      },
    },
  })
