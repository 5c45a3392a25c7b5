import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { numberInPathSchema, requestIdSchema } from '../requests.ts'
import { count, NOT_NUMBERED, number, timestamp } from './answer-shapes.ts'

/** `POST /register`. */
export const registrationSchema = z.object({
  email: z
    .string()
    .max(254)
    .regex(/^[^\s@]+@[^\s@]+$/, 'expected an address such as ada@example.org'),
  request_id: requestIdSchema,
})

const named = { id: number, email: z.string(), request_id: z.string() }
const user = z.object({ ...named, welcome_mail: z.enum(['sent', 'pending']) })

export const userOperations = () =>
  operationsOf({
    'POST /register': {
      summary: 'Register a user, who is to get a welcome mail',
      body: { schema: registrationSchema, example: { email: 'ada@example.org' } },
      answers: {
        201: {
          description: 'Registered; the mail was tried (sync-rest).',
          schema: z.object({ ...named, message: z.string(), timestamp }),
        },
        202: {
          description: 'Registered; the mail is on its way (the other models).',
          schema: z.object({ ...named, message: z.string(), event_published: z.literal(true) }),
        },
        400: {
          description: 'The address is registered already.',
          schema: z.object({ detail: z.string() }),
          example: { detail: 'Email already registered' },
        },
      },
    },
    'GET /users': {
      summary: 'Users, newest first, at most 100',
      answers: {
        200: {
          description: '`count` is the number of all users.',
          schema: z.object({ users: z.array(user), count }),
        },
      },
    },
    'GET /users/:id': {
      summary: 'One user',
      path: numberInPathSchema.shape,
      answers: { 200: { description: 'The user.', schema: user }, ...NOT_NUMBERED },
    },
  })
