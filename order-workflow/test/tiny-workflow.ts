import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { defineCatalogue, defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { check } from '@three-ways/event-contract/faults'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import {
  type Command,
  type Decision,
  handler,
  NO_DECISION,
  type ServiceDeclaration,
  type Workflow,
} from '@three-ways/service-runtime/workflow'
import { z } from 'zod'
import { ledgerView } from '../src/ledger-view.ts'

// A second workflow, as small as one can be: a signup is welcomed by a mail and by a badge. It shares not one
// declaration with the order workflow and runs over every model, which shows that a workflow is data.

const signupSchema = z.strictObject({ signup_id: orderIdSchema, name: z.string().min(1).max(128) })
type Signup = z.output<typeof signupSchema>

const signedUp = defineEvent('SignedUp', 1, 'Somebody signed up.', signupSchema)
const badgePrinted = defineEvent('BadgePrinted', 1, 'The badge is ready.', signupSchema.omit({ name: true }))
type SignedUp = EventOf<typeof signedUp>
type BadgePrinted = EventOf<typeof badgePrinted>

interface Effect {
  readonly subject: string
  readonly what: string
}

/** Effects as rows. Nothing is unique: an effect that happened twice is there twice, for a test to see. */
class EffectTables {
  readonly #insert: StatementSync
  readonly #counts: StatementSync
  readonly #find: StatementSync

  constructor(database: DatabaseSync) {
    database.exec('CREATE TABLE IF NOT EXISTS effects (subject TEXT NOT NULL, what TEXT NOT NULL) STRICT')
    this.#insert = database.prepare('INSERT INTO effects VALUES (?, ?)')
    this.#counts = database.prepare('SELECT subject, what, count(*) AS n FROM effects GROUP BY subject, what')
    this.#find = database.prepare('SELECT what FROM effects WHERE subject = ? ORDER BY rowid LIMIT 1')
  }

  /** The first thing that happened to a subject. */
  first(subject: string): string | undefined {
    return (this.#find.get(subject) as { what: string } | undefined)?.what
  }

  apply({ subject, what }: Effect): void {
    this.#insert.run(subject, what)
  }

  /** `<what> <subject>` and how often. */
  counts(): Readonly<Record<string, number>> {
    const rows = this.#counts.all() as unknown as { subject: string; what: string; n: number }[]
    return Object.fromEntries(rows.map(({ subject, what, n }) => [`${what} ${subject}`, n]))
  }
}

type TinyService = ServiceDeclaration<EffectTables, Effect>

const alike = {
  openTables: (database: DatabaseSync) => new EffectTables(database),
  apply: (tables: EffectTables, change: Effect) => tables.apply(change),
  queries: { 'GET /effects': (tables: EffectTables) => ({ status: 200, body: tables.counts() }) },
}

function happened(subject: string, what: string, events: Decision<Effect>['events'] = []): Decision<Effect> {
  return { ...NO_DECISION, changes: [{ subject, what }], events }
}

const signUp: Command<EffectTables, Effect, Signup, string | undefined> = {
  read: (body) => check(signupSchema, body),
  subject: ({ signup_id }) => signup_id,
  load: (tables, { signup_id }) => tables.first(signup_id),
  decide(known, signup) {
    const what = `signed up as ${signup.name}`
    if (known !== undefined) return known === what ? { kind: 'same' } : { kind: 'conflict', detail: known }
    const { signup_id: subject } = signup
    return { kind: 'new', decision: happened(subject, what, [{ type: 'SignedUp', subject, data: signup }]) }
  },
  answer: (_tables, { signup_id }, answered) => {
    return { status: answered === 'settled' ? 201 : 202, body: { signup_id } }
  },
}

const signupService: TinyService = {
  ...alike,
  name: 'signup-service',
  commands: { 'POST /signup': signUp },
  emits: ['SignedUp'],
  handles: {
    BadgePrinted: handler<EffectTables, Effect, undefined, BadgePrinted>({
      verb: 'record-badge',
      wait: 'awaited',
      load: () => undefined,
      decide: (_state, { subject }) => happened(subject, 'badge known'),
    }),
  },
}

const mailService: TinyService = {
  ...alike,
  name: 'mail-service',
  emits: [],
  handles: {
    SignedUp: handler<EffectTables, Effect, undefined, SignedUp>({
      verb: 'welcome',
      wait: 'awaited',
      load: () => undefined,
      decide: (_state, { subject }) => happened(subject, 'mailed'),
    }),
  },
}

const badgeService: TinyService = {
  ...alike,
  name: 'badge-service',
  emits: ['BadgePrinted'],
  handles: {
    SignedUp: handler<EffectTables, Effect, undefined, SignedUp>({
      verb: 'print',
      wait: 'awaited',
      load: () => undefined,
      decide: (_state, { subject }) => {
        const printed = { type: 'BadgePrinted', subject, data: { signup_id: subject } }
        return happened(subject, 'badge printed', [printed])
      },
    }),
  },
}

/** Sign up, be welcomed. */
export const workflow: Workflow = {
  name: 'welcome',
  catalogue: defineCatalogue([signedUp, badgePrinted]),
  services: [signupService, mailService, badgeService] as ServiceDeclaration[],
  // It counts what every store has, whatever its tables: what is owed, and what was recognised as handled
  // before.
  ledgerView,
}
