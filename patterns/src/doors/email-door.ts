import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { count } from './answer-shapes.ts'

export const emailOperations = () =>
  operationsOf({
    'GET /mails': {
      summary: 'How many mails were sent',
      answers: { 200: { description: 'The number.', schema: z.object({ count }) } },
    },
  })
