import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How many subjects ended with these words. */
export interface EndCount {
  readonly status: string
  readonly reason: string | null
  readonly count: number
}

/** Rows of the feed that are counted in one go: some milliseconds. */
const ROWS_AT_ONCE = 20_000

/**
 * Counts the ends that the outcome feed tells, for who looks now and then. Each look reads the rows alone
 * that are new since the one before, so that nobody pays for it who does not ask; the first one reads all, a
 * page at a time.
 */
export class MomentCounts {
  readonly #newest: StatementSync
  readonly #between: StatementSync
  readonly #counts = new Map<string, EndCount>()
  #counted_to = 0
  /** One look at a time: two would count the same rows twice. */
  #line: Promise<unknown> = Promise.resolve()

  constructor(database: DatabaseSync) {
    this.#newest = database.prepare('SELECT coalesce(max(sequence), 0) AS sequence FROM moments')
    this.#between = database.prepare(
      `SELECT status, reason, count(*) AS count FROM moments
       WHERE sequence > ? AND sequence <= ? AND moment = 'completed' GROUP BY status, reason`,
    )
  }

  /** `seen` is called in the very turn in which everything is counted, so that both are of one moment. */
  read<Seen>(seen: () => Seen): Promise<Seen & { last_sequence: number; ended: EndCount[] }> {
    const look = this.#line.then(() => this.#read(seen))
    this.#line = look.catch(() => {})
    return look
  }

  async #read<Seen>(seen: () => Seen) {
    for (;;) {
      const { sequence } = this.#newest.get() as { sequence: number }
      this.#count(Math.min(sequence, this.#counted_to + ROWS_AT_ONCE))
      if (this.#counted_to === sequence) {
        return { ...seen(), last_sequence: sequence, ended: [...this.#counts.values()] }
      }
      await nextTurn()
    }
  }

  #count(through: number): void {
    const rows = this.#between.all(this.#counted_to, through) as unknown as EndCount[]
    for (const { status, reason, count } of rows) {
      const key = JSON.stringify([status, reason])
      const before = this.#counts.get(key)?.count ?? 0
      this.#counts.set(key, { status, reason, count: before + count })
    }
    this.#counted_to = through
  }
}
