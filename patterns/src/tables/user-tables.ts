import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { UnfinishedRows } from './unfinished-rows.ts'

/** One user as stored. */
export interface UserRow {
  readonly user_id: number
  readonly request_id: string
  readonly email: string
  readonly registered_ms: number
  /** 1 once the welcome mail is known to be sent. */
  readonly welcomed: 0 | 1
}

export type UserChange =
  | ({ readonly kind: 'register' } & Omit<UserRow, 'welcomed'>)
  | { readonly kind: 'welcomed'; readonly request_id: string }

export class UserTables {
  readonly unfinished: UnfinishedRows
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #byEmail: StatementSync
  readonly #byNumber: StatementSync
  readonly #next: StatementSync
  readonly #newest: StatementSync
  readonly #count: StatementSync
  readonly #welcomed: StatementSync

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS users (
        user_id INTEGER PRIMARY KEY,
        request_id TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL UNIQUE,
        registered_ms INTEGER NOT NULL,
        welcomed INTEGER NOT NULL DEFAULT 0
      ) STRICT`)
    this.#insert = database.prepare(
      'INSERT INTO users (user_id, request_id, email, registered_ms) VALUES (?, ?, ?, ?)',
    )
    this.#find = database.prepare('SELECT * FROM users WHERE request_id = ?')
    this.#byEmail = database.prepare('SELECT 1 FROM users WHERE email = ?')
    this.#byNumber = database.prepare('SELECT * FROM users WHERE user_id = ?')
    this.#next = database.prepare('SELECT coalesce(max(user_id), 0) + 1 AS n FROM users')
    this.#newest = database.prepare('SELECT * FROM users ORDER BY user_id DESC LIMIT ?')
    this.#count = database.prepare('SELECT count(*) AS n FROM users')
    this.#welcomed = database.prepare('UPDATE users SET welcomed = 1 WHERE request_id = ?')
    this.unfinished = new UnfinishedRows(database, {
      table: 'users',
      subject: 'request_id',
      begun_ms: 'registered_ms',
      is_open: 'welcomed = 0',
    })
  }

  find(request_id: string): UserRow | undefined {
    return this.#find.get(request_id) as UserRow | undefined
  }

  numbered(user_id: number): UserRow | undefined {
    return this.#byNumber.get(user_id) as UserRow | undefined
  }

  knows(email: string): boolean {
    return this.#byEmail.get(email) !== undefined
  }

  /** The number that the next user gets. */
  nextNumber(): number {
    return (this.#next.get() as { n: number }).n
  }

  newest(limit: number): UserRow[] {
    return this.#newest.all(limit) as unknown as UserRow[]
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  apply(change: UserChange): void {
    if (change.kind === 'welcomed') this.#welcomed.run(change.request_id)
    else this.#insert.run(change.user_id, change.request_id, change.email, change.registered_ms)
  }
}
