import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Hop } from '@three-ways/event-contract/stamps'

/** A hop that is not stored yet. */
export type NewHop = Omit<Hop, 'number'>

/** The same, and whether whoever began its trace wants it kept. */
export type TracedHop = NewHop & { readonly sampled: boolean }

interface HopRow extends Omit<Hop, 'before'> {
  readonly before_clock: string | null
  readonly before_received_us: number
  readonly before_committed_us: number
  readonly before_sent_us: number
}

const PLACE = ['trace_id', 'span_id', 'parent_span_id', 'given_up'] as const

/** So many of the newest hops are kept: a service that traces for months has a store that ends. */
export const MOST_HOPS = 1_000_000
/** Hops between two looks at what is too old. */
const HOPS_PER_LOOK = 1000

/** The table of hops, of a service that traces; no other one has it. */
export class Hops {
  readonly #insert: StatementSync
  readonly #ofSubject: StatementSync
  readonly #page: StatementSync
  readonly #newest: StatementSync
  readonly #forget: StatementSync
  readonly #most: number

  /** `most`: how many are kept; up to a thousand more may be there. */
  constructor(database: DatabaseSync, most = MOST_HOPS) {
    this.#most = most
    database.exec(`
      CREATE TABLE IF NOT EXISTS hops (
        number INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        message TEXT NOT NULL,
        clock TEXT NOT NULL,
        received_us INTEGER NOT NULL,
        handled_us INTEGER NOT NULL,
        committed_us INTEGER NOT NULL,
        before_clock TEXT,
        before_received_us INTEGER,
        before_committed_us INTEGER,
        before_sent_us INTEGER,
        trace_id TEXT NOT NULL,
        span_id TEXT NOT NULL,
        parent_span_id TEXT,
        given_up TEXT
      ) STRICT;
      CREATE INDEX IF NOT EXISTS hops_of_subject ON hops (subject)`)
    this.#insert = database.prepare(
      `INSERT INTO hops (subject, message, clock, received_us, handled_us, committed_us,
         before_clock, before_received_us, before_committed_us, before_sent_us, ${PLACE.join(', ')})
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#ofSubject = database.prepare('SELECT * FROM hops WHERE subject = ? ORDER BY number')
    this.#page = database.prepare('SELECT * FROM hops WHERE number > ? ORDER BY number LIMIT ?')
    this.#forget = database.prepare('DELETE FROM hops WHERE number <= ?')
    this.#newest = database.prepare('SELECT coalesce(max(number), 0) AS newest FROM hops')
  }

  add(hop: NewHop): void {
    const { subject, message, clock, received_us, handled_us, committed_us, before } = hop
    const { clock: of, received_us: first, committed_us: second, sent_us: third } = before ?? UNTOLD
    const times = [received_us, handled_us, committed_us, of, first, second, third]
    const place = PLACE.map((name) => hop[name])
    const { lastInsertRowid } = this.#insert.run(subject, message, clock, ...times, ...place)
    const number = Number(lastInsertRowid)
    if (number % HOPS_PER_LOOK === 0) this.#forget.run(number - this.#most)
  }

  ofSubject(subject: string): Hop[] {
    return (this.#ofSubject.all(subject) as unknown as HopRow[]).map(hopOf)
  }

  /** Those behind `after`, at most so many. */
  page(after: number, most: number): Hop[] {
    return (this.#page.all(after, most) as unknown as HopRow[]).map(hopOf)
  }

  /** The number of the newest one; 0 without any. */
  newest(): number {
    return Number((this.#newest.get() as { newest: number }).newest)
  }
}

const UNTOLD = { clock: null, received_us: null, committed_us: null, sent_us: null }

function hopOf({ before_clock, ...row }: HopRow): Hop {
  const { before_received_us, before_committed_us, before_sent_us, ...hop } = row
  if (before_clock === null) return { ...hop, before: null }
  return {
    ...hop,
    before: {
      clock: before_clock,
      received_us: before_received_us,
      committed_us: before_committed_us,
      sent_us: before_sent_us,
    },
  }
}
