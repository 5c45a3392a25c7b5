import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { count } from './answer-shapes.ts'

export const auditOperations = () =>
  operationsOf({
    'GET /audit': {
      summary: 'How many events of which type were seen, by who emitted them',
      answers: {
        200: {
          description: '`count` is the number of all events.',
          schema: z.object({
            count,
            events: z.array(z.object({ type: z.string(), emitted_by: z.string(), count })),
          }),
        },
      },
    },
  })
