import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { UnfinishedRows } from './unfinished-rows.ts'

export type ClickChange =
  | {
      readonly kind: 'click'
      readonly request_id: string
      readonly user_id: number
      readonly page: string
      readonly tracked_ms: number
    }
  | { readonly kind: 'counted'; readonly request_id: string; readonly page: string }

export interface ClickRow {
  readonly user_id: number
  readonly page: string
}

/** Clicks as they were taken, and how many of each page are counted. */
export class ClickTables {
  readonly work_ms: number
  readonly unfinished: UnfinishedRows
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #counted: StatementSync
  readonly #count: StatementSync
  readonly #pages: StatementSync
  readonly #taken: StatementSync

  constructor(database: DatabaseSync, work_ms: number) {
    this.work_ms = work_ms
    database.exec(`
      CREATE TABLE IF NOT EXISTS clicks (
        request_id TEXT PRIMARY KEY,
        user_id INTEGER NOT NULL,
        page TEXT NOT NULL,
        tracked_ms INTEGER NOT NULL,
        counted INTEGER NOT NULL DEFAULT 0
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS pages (page TEXT PRIMARY KEY, clicks INTEGER NOT NULL) STRICT, WITHOUT ROWID`)
    this.#insert = database.prepare(
      'INSERT INTO clicks (request_id, user_id, page, tracked_ms) VALUES (?, ?, ?, ?)',
    )
    this.#find = database.prepare('SELECT user_id, page FROM clicks WHERE request_id = ?')
    this.#counted = database.prepare('UPDATE clicks SET counted = counted + 1 WHERE request_id = ?')
    this.#count = database.prepare(
      'INSERT INTO pages VALUES (?, 1) ON CONFLICT DO UPDATE SET clicks = clicks + 1',
    )
    this.#pages = database.prepare('SELECT page, clicks FROM pages ORDER BY clicks DESC, page LIMIT 100')
    this.#taken = database.prepare('SELECT count(*) AS n FROM clicks')
    this.unfinished = new UnfinishedRows(database, {
      table: 'clicks',
      subject: 'request_id',
      begun_ms: 'tracked_ms',
      is_open: 'counted = 0',
    })
  }

  find(request_id: string): ClickRow | undefined {
    return this.#find.get(request_id) as ClickRow | undefined
  }

  pages(): unknown[] {
    return this.#pages.all()
  }

  taken(): number {
    return (this.#taken.get() as { n: number }).n
  }

  apply(change: ClickChange): void {
    if (change.kind === 'click') {
      const { request_id, user_id, page, tracked_ms } = change
      this.#insert.run(request_id, user_id, page, tracked_ms)
      return
    }
    this.#counted.run(change.request_id)
    this.#count.run(change.page)
  }
}
