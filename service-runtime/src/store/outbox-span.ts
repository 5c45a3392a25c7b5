import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** From where to where an outbox may owe something: told at no cost, however much that is. */
export class OutboxSpan {
  readonly #through: StatementSync
  readonly #last: StatementSync

  constructor(database: DatabaseSync) {
    this.#through = database.prepare('SELECT through AS n FROM outbox_settled')
    this.#last = database.prepare('SELECT coalesce(max(sequence), 0) AS n FROM outbox')
  }

  /** Nothing up to here is owed. Moves on now and then, and not with each settled delivery. */
  get settled_through(): number {
    return Number((this.#through.get() as { n: number }).n)
  }

  /** Events that are owed to anybody, and those behind the first of them. */
  get owes_at_most(): number {
    return Number((this.#last.get() as { n: number }).n) - this.settled_through
  }
}
