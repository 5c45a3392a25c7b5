import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

const userRegistered = defineEvent(
  'UserRegistered',
  1,
  'Somebody registered.',
  z.object({ request_id: orderIdSchema, user_id: z.int().min(1), email: z.string() }),
  'request_id',
)
const welcomeMailSent = defineEvent(
  'WelcomeMailSent',
  1,
  'The welcome mail of a user is sent.',
  z.object({ request_id: orderIdSchema, user_id: z.int().min(1) }),
  'request_id',
)

export type UserRegistered = EventOf<typeof userRegistered>
export type WelcomeMailSent = EventOf<typeof welcomeMailSent>

/** A user registers with the user service; the email service sends a welcome mail, which nobody needs now. */
export const fireAndForget: Pattern = {
  name: 'fire-and-forget',
  question: 'Must somebody who registers wait for a mail, and is one sent when the mail service is away?',
  kinds: [userRegistered, welcomeMailSent],
  examples: [
    { service: 'user-service', route: 'POST /register', body: { email: 'ada@example.org' } },
    { service: 'user-service', route: 'GET /users' },
  ],
}
