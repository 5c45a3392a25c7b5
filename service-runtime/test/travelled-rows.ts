import { DatabaseSync } from 'node:sqlite'
import { Engine } from '../src/engine/engine.ts'
import { createLog } from '../src/log.ts'
import { openDatabase } from '../src/store/database.ts'
import { Retention } from '../src/store/retention.ts'
import type { ServiceDeclaration } from '../src/workflow.ts'
import { type Row, type Rows, tallyCatalogue, tallyWorkflow } from './tally-service.ts'

// What the tests of forgetting share: a store that is opened like that of a service, at whatever time it is.

/** How long rows stay in these tests. */
export const HORIZON_MS = 3_600_000

/** The time of the test, moved by hand. */
export interface HandClock {
  now_ms: number
}

/** Opens the tally's store; several may be open at once, as several processes have one open. */
export function openTravelled(owned: DisposableStack, file: string, clock: HandClock, parts: OpenParts = {}) {
  const { isOpen, handles, horizon_ms = HORIZON_MS, lines = [] } = parts
  const database = owned.adopt(openDatabase(file, 'D1'), (opened) => opened.close())
  const workflow = tallyWorkflow({
    ...(isOpen === undefined ? {} : { isOpen: (_rows: Rows, subject: string) => isOpen(subject) }),
    ...(handles === undefined ? {} : { handles }),
  })
  const [declaration] = workflow.services
  if (declaration === undefined) throw new TypeError('the tally workflow has one service')
  const now_ms = () => clock.now_ms
  const engine = new Engine({
    workflow,
    declaration,
    transport: { destinations: () => ['broker'], handlesOwnEvents: false },
    database,
    environment: {},
    now_ms,
  })
  const log = createLog('tally-service', 'info', (line) => lines.push(line))
  const { commits, inbox } = engine
  const open = (subject: string) => engine.isOpen(subject)
  const retention = new Retention({
    database,
    commits,
    inbox,
    horizon_ms: horizon_ms === 'off' ? undefined : horizon_ms,
    isOpen: open,
    now_ms,
    log,
  })
  owned.use(retention)
  return { engine, database, retention, rows: engine.tables as Rows }
}

export interface OpenParts {
  readonly isOpen?: (subject: string) => boolean
  readonly handles?: ServiceDeclaration<Rows, Row>['handles']
  readonly horizon_ms?: number | 'off'
  /** Where the log writes. */
  readonly lines?: string[]
}

export type Travelled = ReturnType<typeof openTravelled>

export function asked(subject: string, time_ms: number) {
  return tallyCatalogue.create('Asked', subject, 'other-service', time_ms, {})
}

/** Handles an `Asked` about each subject, now. */
export async function ask(
  { engine }: Travelled,
  clock: HandClock,
  subjects: readonly string[],
): Promise<void> {
  const events = subjects.map((subject) => asked(subject, clock.now_ms))
  await Promise.all(events.map((event) => engine.handle(event, { carry: true })))
}

/** Everything that is owed is delivered. */
export async function settleAll({ engine }: Travelled): Promise<void> {
  await engine.commits.run(() => engine.outbox.settleBetween('broker', 0, Number.MAX_SAFE_INTEGER))
}

/** The ids in both tables, in order: of which messages, and of which events. */
export function travelled(file: string): { readonly messages: string[]; readonly events: string[] } {
  using database = new DatabaseSync(file, { readOnly: true })
  const read = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map(({ id }) => String(id))
  return {
    messages: read('SELECT message_id AS id FROM messages ORDER BY id'),
    events: read("SELECT subject || ':' || type AS id FROM outbox ORDER BY id"),
  }
}
