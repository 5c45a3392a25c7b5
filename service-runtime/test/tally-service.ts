import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { defineCatalogue, defineEvent } from '@three-ways/event-contract/catalogue'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { check } from '@three-ways/event-contract/faults'
import { z } from 'zod'
import type { Transport } from '../src/carrier.ts'
import { Engine } from '../src/engine/engine.ts'
import type { FactsLog } from '../src/facts-log.ts'
import { openDatabase } from '../src/store/database.ts'
import type { Command, Decision, Handler, ServiceDeclaration, Workflow } from '../src/workflow.ts'

// A service for the tests of the runtime: it counts what it is asked, and breaks where a test wants it to.

const anything = z.object({})

export const tallyCatalogue = defineCatalogue([
  defineEvent('Asked', 1, 'Somebody asks.', anything),
  defineEvent('Answered', 1, 'What asking causes.', anything),
  defineEvent('Noted', 1, 'What an answer causes.', anything),
])

export interface Row {
  readonly subject: string
  readonly what: string
}

/** Rows without any uniqueness: what happens twice is there twice. */
export class Rows {
  /** Called by `apply` for each row; a test may throw here. */
  onApply: (row: Row) => void = () => {}
  readonly #insert: StatementSync
  readonly #all: StatementSync

  constructor(database: DatabaseSync) {
    database.exec('CREATE TABLE IF NOT EXISTS rows (subject TEXT NOT NULL, what TEXT NOT NULL) STRICT')
    this.#insert = database.prepare('INSERT INTO rows VALUES (?, ?)')
    this.#all = database.prepare('SELECT subject, what FROM rows ORDER BY rowid')
  }

  apply(row: Row): void {
    this.#insert.run(row.subject, row.what)
    this.onApply(row)
  }

  /** `<what> <subject>`, in the order of insertion. */
  all(): string[] {
    return (this.#all.all() as unknown as Row[]).map(({ subject, what }) => `${what} ${subject}`)
  }
}

type Tally = ServiceDeclaration<Rows, Row>

/** An event as somebody else would have sent it. */
export function event(type: string, subject: string, source = 'other-service'): Envelope {
  return tallyCatalogue.create(type, subject, source, 0, {})
}

/** A decision that leaves one row, and events and a moment where they are named. */
export function decides(subject: string, what: string, ...types: string[]): Decision<Row> {
  return {
    changes: [{ subject, what }],
    events: types.map((type) => ({ type, subject, data: {} })),
    moments: [{ subject, moment: 'completed', status: what }],
  }
}

export const answering: Handler<Rows, Row> = {
  verb: 'answer',
  wait: 'required',
  load: () => undefined,
  decide: (_state, { subject }) => decides(subject, 'answered', 'Answered'),
  refuse: (_state, { subject }, reason) => decides(subject, `refused ${reason}`, 'Answered'),
}

export const noting: Handler<Rows, Row> = {
  verb: 'note',
  wait: 'background',
  load: () => undefined,
  decide: (_state, { subject }) => decides(subject, 'noted', 'Noted'),
}

const askSchema = z.strictObject({ id: z.string().min(1), text: z.string().default('') })

/** `POST /ask { id, text }`: the text is what makes two askings by one id the same or a conflict. */
export const asking: Command<Rows, Row, z.output<typeof askSchema>, readonly string[]> = {
  read: (body) => check(askSchema, body),
  subject: ({ id }) => id,
  load: (tables, { id }) => tables.all().filter((row) => row.startsWith('asked') && row.endsWith(` ${id}`)),
  decide(known, { id, text }) {
    const what = `asked "${text}"`
    if (known.length === 0) return { kind: 'new', decision: decides(id, what, 'Asked') }
    return known[0] === `${what} ${id}` ? { kind: 'same' } : { kind: 'conflict', detail: `${id} is known` }
  },
  answer: (_tables, { id }, answered) => ({ status: 200, body: { id, answered } }),
}

/** The service; `parts` replace or add to its declaration. */
export function tallyService(parts: Partial<Tally> = {}): ServiceDeclaration {
  const declaration: Tally = {
    name: 'tally-service',
    openTables: (database) => new Rows(database),
    apply: (tables, row) => tables.apply(row),
    commands: { 'POST /ask': asking },
    queries: { 'GET /rows': (tables) => ({ status: 200, body: tables.all() }) },
    emits: ['Asked', 'Answered', 'Noted'],
    handles: { Asked: answering },
    ...parts,
  }
  return declaration as ServiceDeclaration
}

export function tallyWorkflow(parts: Partial<Tally> = {}): Workflow {
  return {
    name: 'tally',
    catalogue: tallyCatalogue,
    services: [tallyService(parts)],
    ledgerView: () => {
      throw new TypeError('Nobody asks the tally for a ledger')
    },
  }
}

/** A temporary folder that goes with `owned`. */
export function temporaryFolder(owned: DisposableStack | AsyncDisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-runtime-'))
  owned.defer(() => rmSync(folder, { recursive: true }))
  return folder
}

export interface OpenedEngine {
  readonly engine: Engine
  readonly database: DatabaseSync
  readonly rows: Rows
  readonly file: string
}

/** An engine over a store in `folder`; every event is owed to the broker unless `carrying` says otherwise. */
export function openEngine(
  owned: DisposableStack,
  parts: Partial<Tally> = {},
  carrying: Partial<Pick<Transport, 'destinations' | 'handlesOwnEvents'>> = {},
  facts: FactsLog | undefined = undefined,
): OpenedEngine {
  const file = join(temporaryFolder(owned), 'tally.sqlite')
  const database = openDatabase(file, 'D1')
  owned.defer(() => database.close())
  const workflow = tallyWorkflow(parts)
  const [declaration] = workflow.services
  if (declaration === undefined) throw new TypeError('the tally workflow has one service')
  const transport = { destinations: () => ['broker'], handlesOwnEvents: false, ...carrying }
  const engine = new Engine({
    workflow,
    declaration,
    transport,
    database,
    environment: {},
    now_ms: () => 1_700_000_000_000,
    facts,
  })
  return { engine, database, rows: engine.tables as Rows, file }
}
