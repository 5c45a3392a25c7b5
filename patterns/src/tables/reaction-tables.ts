import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** A reaction to one update of a product. */
export interface ReactionChange {
  readonly kind: 'reaction'
  readonly request_id: string
  readonly product_id: number
  readonly version: number
}

/** What somebody who reacts to updates knows of products, and how long a reaction takes. */
export class ReactionTables {
  readonly work_ms: number
  readonly #insert: StatementSync
  readonly #know: StatementSync
  readonly #known: StatementSync
  readonly #count: StatementSync

  constructor(database: DatabaseSync, work_ms: number) {
    this.work_ms = work_ms
    database.exec(`
      CREATE TABLE IF NOT EXISTS reactions (request_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS known_products (
        product_id INTEGER PRIMARY KEY,
        version INTEGER NOT NULL
      ) STRICT`)
    this.#insert = database.prepare('INSERT INTO reactions VALUES (?)')
    // Updates overtake each other: what is known never gets older.
    this.#know = database.prepare(
      `INSERT INTO known_products VALUES (?, ?)
       ON CONFLICT DO UPDATE SET version = max(version, excluded.version)`,
    )
    this.#known = database.prepare('SELECT product_id, version FROM known_products ORDER BY product_id')
    this.#count = database.prepare('SELECT count(*) AS n FROM reactions')
  }

  known(): unknown[] {
    return this.#known.all()
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  /** A reaction that is there already is a defect, and throws. */
  apply({ request_id, product_id, version }: ReactionChange): void {
    this.#insert.run(request_id)
    this.#know.run(product_id, version)
  }
}
