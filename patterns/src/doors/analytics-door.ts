import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { requestIdSchema } from '../requests.ts'
import { count } from './answer-shapes.ts'
import { reactionOperations } from './reaction-door.ts'

/** `POST /track_click`. */
export const clickSchema = z.object({
  user_id: z.int(),
  page: z.string().min(1).max(200),
  request_id: requestIdSchema,
})

export const analyticsOperations = () => ({
  ...operationsOf({
    'POST /track_click': {
      summary: 'Track a click',
      body: { schema: clickSchema, example: { user_id: 7, page: 'homepage' } },
      answers: {
        200: {
          description: 'Tracked: counted (sync-rest), or to be counted.',
          schema: z.object({ status: z.literal('tracked'), request_id: z.string() }),
        },
      },
    },
    'GET /clicks': {
      summary: 'How many clicks were taken, and counted of which page',
      answers: {
        200: {
          description: 'The 100 pages with most clicks.',
          schema: z.object({ count, pages: z.array(z.object({ page: z.string(), clicks: count })) }),
        },
      },
    },
  }),
  ...reactionOperations(),
})
