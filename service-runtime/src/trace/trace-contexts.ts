import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { TraceContext } from '@three-ways/event-contract/trace-context'

/** Of so many of the newest events it is known of which trace they are. */
const MOST_CONTEXTS = 1_000_000
/** Events between two looks at what is too old. */
const CONTEXTS_PER_LOOK = 1000

/**
 * By which event a trace goes on, in a table of a service that traces: its row commits with the event, so
 * that whoever sends the event later, or again in another life, still knows.
 */
export class TraceContexts {
  readonly #insert: StatementSync
  readonly #select: StatementSync
  readonly #forget: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS trace_contexts (
        sequence INTEGER PRIMARY KEY,
        trace_id TEXT NOT NULL,
        span_id TEXT NOT NULL,
        sampled INTEGER NOT NULL
      ) STRICT`)
    this.#insert = database.prepare('INSERT OR IGNORE INTO trace_contexts VALUES (?, ?, ?, ?)')
    this.#select = database.prepare(
      'SELECT trace_id, span_id, sampled FROM trace_contexts WHERE sequence = ?',
    )
    this.#forget = database.prepare('DELETE FROM trace_contexts WHERE sequence <= ?')
  }

  /** The event of this place in the outbox was caused there; what was noted first stays. */
  add(sequence: number, { trace_id, span_id, sampled }: TraceContext): void {
    this.#insert.run(sequence, trace_id, span_id, sampled ? 1 : 0)
    if (sequence % CONTEXTS_PER_LOOK === 0) this.#forget.run(sequence - MOST_CONTEXTS)
  }

  of(sequence: number): TraceContext | undefined {
    const row = this.#select.get(sequence) as
      | { trace_id: string; span_id: string; sampled: number }
      | undefined
    return row && { trace_id: row.trace_id, span_id: row.span_id, sampled: row.sampled === 1 }
  }
}
