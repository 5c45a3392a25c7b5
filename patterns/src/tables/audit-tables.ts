import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** One more event of a type from one emitter. */
export interface AuditChange {
  readonly type: string
  readonly emitted_by: string
}

/** How many events of which type were seen, by who emitted them. */
export class AuditTables {
  readonly #add: StatementSync
  readonly #all: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS seen (
        type TEXT NOT NULL,
        emitted_by TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (type, emitted_by)
      ) STRICT, WITHOUT ROWID`)
    this.#add = database.prepare(
      'INSERT INTO seen VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1',
    )
    this.#all = database.prepare('SELECT type, emitted_by, count FROM seen ORDER BY type, emitted_by')
  }

  all(): { type: string; emitted_by: string; count: number }[] {
    return this.#all.all() as unknown as { type: string; emitted_by: string; count: number }[]
  }

  apply({ type, emitted_by }: AuditChange): void {
    this.#add.run(type, emitted_by)
  }
}
