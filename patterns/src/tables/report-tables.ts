import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { ThreadPool } from '@three-ways/service-runtime/work/thread-pool'
import type { ComputedReport } from '../hash-worker.ts'
import { UnfinishedRows } from './unfinished-rows.ts'

export interface JobRow {
  readonly job_id: string
  readonly report_type: string
  readonly status: 'queued' | 'completed'
  readonly iterations: number | null
  readonly report_hash: string | null
  readonly computation_time_seconds: number | null
  readonly queued_ms: number
  readonly completed_ms: number | null
}

export type ReportChange =
  | {
      readonly kind: 'queue'
      readonly job_id: string
      readonly report_type: string
      readonly queued_ms: number
    }
  | ({
      readonly kind: 'complete'
      readonly job_id: string
      readonly iterations: number
      readonly completed_ms: number
    } & ComputedReport)

/** Jobs, the threads that compute them, and how much a report is. */
export class ReportTables {
  readonly hashes: number
  readonly unfinished: UnfinishedRows
  readonly threads = new ThreadPool(new URL('../hash-worker.ts', import.meta.url))
  readonly #insert: StatementSync
  readonly #complete: StatementSync
  readonly #find: StatementSync
  readonly #begun: StatementSync

  constructor(database: DatabaseSync, hashes: number) {
    this.hashes = hashes
    database.exec(`
      CREATE TABLE IF NOT EXISTS jobs (
        job_id TEXT PRIMARY KEY,
        report_type TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'queued',
        iterations INTEGER,
        report_hash TEXT,
        computation_time_seconds REAL,
        queued_ms INTEGER NOT NULL,
        completed_ms INTEGER
      ) STRICT, WITHOUT ROWID`)
    this.#insert = database.prepare('INSERT INTO jobs (job_id, report_type, queued_ms) VALUES (?, ?, ?)')
    this.#complete = database.prepare(
      `UPDATE jobs SET status = 'completed', iterations = ?, report_hash = ?, computation_time_seconds = ?,
       completed_ms = ? WHERE job_id = ?`,
    )
    this.#find = database.prepare('SELECT * FROM jobs WHERE job_id = ?')
    this.#begun = database.prepare('SELECT count(*) AS n FROM jobs')
    this.unfinished = new UnfinishedRows(database, {
      table: 'jobs',
      subject: 'job_id',
      begun_ms: 'queued_ms',
      is_open: "status = 'queued'",
    })
  }

  close(): void {
    void this.threads.close()
  }

  find(job_id: string): JobRow | undefined {
    return this.#find.get(job_id) as JobRow | undefined
  }

  /** How many reports were asked for. */
  begun(): number {
    return (this.#begun.get() as { n: number }).n
  }

  apply(change: ReportChange): void {
    if (change.kind === 'queue') this.#insert.run(change.job_id, change.report_type, change.queued_ms)
    else {
      const { job_id, iterations, report_hash, computation_time_seconds, completed_ms } = change
      this.#complete.run(iterations, report_hash, computation_time_seconds, completed_ms, job_id)
    }
  }
}
