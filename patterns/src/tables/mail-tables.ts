import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { EffectSink } from '@three-ways/service-runtime/store/effect-sink'

/** A mail that was sent about a request. */
export interface MailChange {
  readonly request_id: string
  readonly email: string
  readonly sent_ms: number
}

/** What was sent, the sink that stands for the mail server, and how long that one takes for a mail. */
export class MailTables {
  readonly work_ms: number
  readonly #insert: StatementSync
  readonly #find: StatementSync
  readonly #count: StatementSync
  readonly #sink: EffectSink

  constructor(database: DatabaseSync, work_ms: number) {
    this.work_ms = work_ms
    database.exec(`
      CREATE TABLE IF NOT EXISTS mails (
        request_id TEXT PRIMARY KEY,
        email TEXT NOT NULL,
        sent_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`)
    this.#insert = database.prepare('INSERT INTO mails VALUES (?, ?, ?)')
    this.#find = database.prepare('SELECT 1 FROM mails WHERE request_id = ?')
    this.#count = database.prepare('SELECT count(*) AS n FROM mails')
    this.#sink = new EffectSink(database)
  }

  close(): void {
    this.#sink.close()
  }

  wasSent(request_id: string): boolean {
    return this.#find.get(request_id) !== undefined
  }

  count(): number {
    return (this.#count.get() as { n: number }).n
  }

  /** Hands the mail over, outside every transaction. */
  send(request_id: string): void {
    this.#sink.add(request_id)
  }

  apply({ request_id, email, sent_ms }: MailChange): void {
    this.#insert.run(request_id, email, sent_ms)
  }
}
