import type { DatabaseSync, StatementSync } from 'node:sqlite'

export interface LateIndexOptions {
  /** Its table is called `index_of_<name>`. */
  readonly name: string
  /** SQL for what is to be indexed: `text` and `number` of all rows whose number is above `?`. */
  readonly rows: string
}

/** So many entries are written at a time: some pages, in a millisecond. */
const ENTRIES_PER_WRITE = 256

/**
 * Finds rows by a text, each text once, in a table whose rows are added and never removed.
 *
 * An index over texts is balanced anew with every few entries, and then half a dozen pages are written for
 * one of them. So new entries stand in memory, in a table that takes part in the transaction, and are written
 * many at a time, by whoever adds the last of them. Nothing depends on that memory: how far the index is
 * written is noted with it, and what lies behind is read from the rows when the store is opened.
 */
export class LateIndex {
  readonly #name: string
  readonly #find: StatementSync
  readonly #add: StatementSync
  readonly #write: StatementSync
  readonly #note: StatementSync
  readonly #clear: StatementSync
  #entries: number

  /** The table has to be there. No transaction may be under way. */
  constructor(database: DatabaseSync, { name, rows }: LateIndexOptions) {
    this.#name = name
    const [written, recent] = [`main.index_of_${name}`, `temp.recent_of_${name}`]
    const columns = '(text TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID'
    database.exec(`
      CREATE TABLE IF NOT EXISTS main.indices (name TEXT PRIMARY KEY, through INTEGER NOT NULL)
        STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS ${written} ${columns};
      DROP TABLE IF EXISTS ${recent};
      CREATE TABLE ${recent} ${columns}`)
    const noted = database.prepare('SELECT through FROM indices WHERE name = ?').get(name)
    const read = database.prepare(`INSERT OR IGNORE INTO ${recent} ${rows}`).run(Number(noted?.through ?? 0))
    this.#entries = Number(read.changes)
    this.#find = database.prepare(
      `SELECT number FROM ${recent} WHERE text = ?1
       UNION ALL SELECT number FROM ${written} WHERE text = ?1 LIMIT 1`,
    )
    this.#add = database.prepare(
      `INSERT INTO ${recent} SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM ${written} WHERE text = ?1)`,
    )
    this.#write = database.prepare(`INSERT INTO ${written} SELECT text, number FROM ${recent} ORDER BY text`)
    this.#note = database.prepare(
      `INSERT INTO indices SELECT ?, max(number) FROM ${recent} WHERE true
       ON CONFLICT (name) DO UPDATE SET through = excluded.through`,
    )
    this.#clear = database.prepare(`DELETE FROM ${recent}`)
  }

  /** The number of the row of a text. */
  find(text: string): number | undefined {
    const found = this.#find.get(text)
    return found === undefined ? undefined : (found.number as number)
  }

  /**
   * To be called with each row that is added, right behind it and in its transaction. Throws for a text that
   * has a row already.
   */
  add(text: string, number: number): void {
    if (Number(this.#add.run(text, number).changes) === 0) {
      throw new Error(`Adding to ${this.#name}: expected a new one, ${text} is there already`)
    }
    this.#entries += 1
    if (this.#entries < ENTRIES_PER_WRITE) return
    // If the transaction is rolled back the entries are recent again, and written a little later than usual.
    this.#entries = 0
    this.#write.run()
    this.#note.run(this.#name)
    this.#clear.run()
  }
}
