import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { COUNT_PARKED } from './outbox-tables.ts'

/** Rows between two turns of the event loop: about a millisecond of it. */
const ROWS_AT_A_TIME = 2000

export interface Owed {
  /** Deliveries that the outbox owes. */
  readonly deliveries: number
  /** Those that were given up and wait for a person. */
  readonly parked: number
  /** The own time of the oldest event that is owed; undefined when none is. */
  readonly oldest_ms: number | undefined
}

interface Slice {
  readonly rows: number
  readonly last: number | null
  readonly deliveries: number
}

/**
 * Counts what an outbox owes, exactly, however much that is, and holds nobody up: a few rows in each turn of
 * the event loop. What changes while it counts may be in the count or not. Costs nothing until it is asked.
 */
export class OwedCount {
  readonly #through: StatementSync
  readonly #slice: StatementSync
  readonly #oldest: StatementSync
  readonly #parked: StatementSync
  readonly #rows_at_a_time: number

  /** The tables have to be there. */
  constructor(database: DatabaseSync, rows_at_a_time = ROWS_AT_A_TIME) {
    this.#rows_at_a_time = rows_at_a_time
    this.#through = database.prepare('SELECT through FROM outbox_settled')
    this.#slice = database.prepare(
      `SELECT count(*) AS rows, max(sequence) AS last,
         coalesce(sum(length(owed) - length(replace(owed, ' ', '')) - 1), 0) AS deliveries
       FROM (SELECT sequence, owed FROM outbox WHERE sequence > ? ORDER BY sequence LIMIT ?)`,
    )
    this.#oldest = database.prepare(
      'SELECT time_ms FROM outbox WHERE sequence > ? AND owed IS NOT NULL ORDER BY sequence LIMIT 1',
    )
    this.#parked = database.prepare(COUNT_PARKED)
  }

  async now(): Promise<Owed> {
    const { through } = this.#through.get() as { through: number }
    const oldest = this.#oldest.get(through) as { time_ms: number } | undefined
    const { n: parked } = this.#parked.get() as { n: number }
    let deliveries = 0
    for (let after: number | null = through; after !== null; ) {
      const slice = this.#slice.get(after, this.#rows_at_a_time) as unknown as Slice
      deliveries += slice.deliveries
      after = slice.rows < this.#rows_at_a_time ? null : slice.last
      if (after !== null) await nextTurn()
    }
    return { deliveries, parked, oldest_ms: oldest?.time_ms }
  }
}
