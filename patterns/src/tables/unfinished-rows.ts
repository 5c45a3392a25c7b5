import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { KnownSubjects, UnfinishedPage } from '@three-ways/service-runtime/known-subjects'

/** So many rows are looked at for one page: some milliseconds. */
const ROWS_PER_PAGE = 10_000

/** A table that has a row for each subject that was begun: names of its columns, and a condition in SQL. */
interface Begun {
  readonly table: string
  readonly subject: string
  readonly begun_ms: string
  readonly is_open: string
}

/** Which rows of a table have not ended, as far as the table tells. */
export class UnfinishedRows {
  readonly #page: StatementSync
  readonly #beyond: StatementSync
  readonly #isOpen: StatementSync
  readonly #begun: StatementSync

  constructor(database: DatabaseSync, { table, subject, begun_ms, is_open }: Begun) {
    // Rows are only ever added: one that moves on meanwhile is seen twice, and none is passed over.
    const rows = `SELECT * FROM ${table} ORDER BY ${subject} LIMIT ${ROWS_PER_PAGE} OFFSET ?`
    this.#page = database.prepare(
      `SELECT ${subject} AS subject FROM (${rows}) AS ${table} WHERE ${begun_ms} <= ? AND (${is_open})`,
    )
    this.#beyond = database.prepare(`SELECT 1 FROM ${table} LIMIT 1 OFFSET ?`)
    this.#isOpen = database.prepare(`SELECT 1 FROM ${table} WHERE ${subject} = ? AND (${is_open})`)
    this.#begun = database.prepare(`SELECT ${begun_ms} AS begun_ms FROM ${table} WHERE ${subject} = ?`)
  }

  /** Those that were begun by then, behind so many rows in the order of their names. */
  page(begun_by_ms: number, after: number): UnfinishedPage {
    const open = this.#page.all(after, begun_by_ms) as unknown as { subject: string }[]
    const through = after + ROWS_PER_PAGE
    const next_after = this.#beyond.get(through) === undefined ? null : through
    return { subjects: open.map(({ subject }) => subject), next_after }
  }

  has(subject: string): boolean {
    return this.#isOpen.get(subject) !== undefined
  }

  begun_ms(subject: string): number | undefined {
    return (this.#begun.get(subject) as { begun_ms: number } | undefined)?.begun_ms
  }
}

/** What a service declares of what it begins, and of its end. */
export function endsOf<Tables>(
  unfinishedIn: (tables: Tables) => UnfinishedRows,
): Required<Pick<KnownSubjects<Tables>, 'unfinished' | 'isOpen' | 'begun_ms'>> {
  return {
    unfinished: (tables, begun_before_ms, after) => unfinishedIn(tables).page(begun_before_ms, after),
    isOpen: (tables, subject) => unfinishedIn(tables).has(subject),
    begun_ms: (tables, subject) => unfinishedIn(tables).begun_ms(subject),
  }
}
