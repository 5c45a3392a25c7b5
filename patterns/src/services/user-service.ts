import type { QueryRequest, ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import { type Answer, type Command, handler, NO_DECISION } from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { registrationSchema, userOperations } from '../doors/user-door.ts'
import type { UserRegistered, WelcomeMailSent } from '../fire-and-forget.ts'
import { type Named, readNamed } from '../requests.ts'
import { endsOf } from '../tables/unfinished-rows.ts'
import { type UserChange, type UserRow, UserTables } from '../tables/user-tables.ts'
import { numbered } from './numbered.ts'

type Registration = Named<z.output<typeof registrationSchema>>

interface Known {
  readonly before: UserRow | undefined
  readonly email_is_taken: boolean
  readonly next_number: number
}

const TAKEN: Answer = { status: 400, body: { detail: 'Email already registered' } }

const register: Command<UserTables, UserChange, Registration, Known> = {
  read: (body) => readNamed(registrationSchema, body, 'user'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id, email }) => ({
    before: tables.find(request_id),
    email_is_taken: tables.knows(email),
    next_number: tables.nextNumber(),
  }),
  decide({ before, email_is_taken, next_number: user_id }, { request_id, email }, { now_ms }) {
    if (before?.email === email) return { kind: 'same' }
    if (before !== undefined) {
      return { kind: 'conflict', detail: `${request_id} registered another address` }
    }
    if (email_is_taken) return { kind: 'refused', answer: TAKEN }
    const data: UserRegistered['data'] = { request_id, user_id, email }
    const decision = {
      changes: [{ kind: 'register', user_id, request_id, email, registered_ms: now_ms } as const],
      events: [{ type: 'UserRegistered', subject: request_id, data }],
      moments: [{ subject: request_id, moment: 'decided', status: 'registered' } as const],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id, email }, answered) {
    const user = tables.find(request_id)
    const known = { id: user?.user_id, email, request_id }
    const message = 'User registered successfully'
    if (answered !== 'settled') return { status: 202, body: { ...known, message, event_published: true } }
    const timestamp = new Date(user?.registered_ms ?? 0).toISOString()
    return { status: 201, body: { ...known, message, timestamp } }
  },
}

/** As many users as a listing shows. */
const LISTED = 100

function viewOf({ user_id, request_id, email, welcomed }: UserRow) {
  return { id: user_id, email, request_id, welcome_mail: welcomed === 1 ? 'sent' : 'pending' }
}

/** Registers users, and learns that they were welcomed. */
export const userService: ServiceDeclaration<UserTables, UserChange> = {
  name: 'user-service',
  summary: 'Registers users, who get a welcome mail.',
  operations: userOperations,
  openTables: (database) => new UserTables(database),
  apply: (tables, change) => tables.apply(change),
  begun: (tables) => tables.count(),
  commands: { 'POST /register': register },
  ...endsOf(({ unfinished }: UserTables) => unfinished),
  queries: {
    'GET /users': (tables) => {
      return { status: 200, body: { users: tables.newest(LISTED).map(viewOf), count: tables.count() } }
    },
    'GET /users/:id': (tables, request: QueryRequest) => {
      return numbered(request, 'user', (id) => tables.numbered(id), viewOf)
    },
  },
  tells: { UserRegistered: ({ data }) => `registered as user ${(data as UserRegistered['data']).user_id}` },
  emits: ['UserRegistered'],
  handles: {
    WelcomeMailSent: handler<UserTables, UserChange, UserRow | undefined, WelcomeMailSent>({
      verb: 'record_welcome_mail',
      wait: 'awaited',
      load: (tables, { subject }) => tables.find(subject),
      decide(user, { subject }) {
        if (user?.welcomed === 1) return NO_DECISION
        return {
          changes: [{ kind: 'welcomed', request_id: subject }],
          events: [],
          moments: [{ subject, moment: 'completed', status: 'welcomed' }],
        }
      },
    }),
  },
}
