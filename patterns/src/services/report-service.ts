import { problem } from '@three-ways/service-runtime/door/answers'
import {
  type Command,
  handler,
  NO_DECISION,
  type QueryRequest,
  type ServiceDeclaration,
} from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import type { ReportRequested } from '../cpu-report.ts'
import { reportOperations, reportSchema } from '../doors/report-door.ts'
import type { ComputedReport, ReportTask } from '../hash-worker.ts'
import { type Named, readNamed } from '../requests.ts'
import { wholeNumber } from '../settings.ts'
import { type JobRow, type ReportChange, ReportTables } from '../tables/report-tables.ts'
import { endsOf } from '../tables/unfinished-rows.ts'

/** What takes one core of the machine that this was built on ten seconds, as the study's reports do. */
const REPORT_HASHES = 7_500_000
const MOST_HASHES = 1_000_000_000_000

type Report = Named<z.output<typeof reportSchema>>

/** `POST /generate_report`: the request's name is the job's id. */
const generateReport: Command<ReportTables, ReportChange, Report, JobRow | undefined> = {
  read: (body) => readNamed(reportSchema, body, 'job'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id }) => tables.find(request_id),
  decide(before, { request_id: job_id, report_type }, { now_ms }) {
    if (before !== undefined) {
      const is_same = before.report_type === report_type
      return is_same ? { kind: 'same' } : { kind: 'conflict', detail: `${job_id} is another report` }
    }
    const data: ReportRequested['data'] = { job_id, report_type }
    const decision = {
      changes: [{ kind: 'queue', ...data, queued_ms: now_ms } as const],
      events: [{ type: 'ReportRequested', subject: job_id, data }],
      moments: [{ subject: job_id, moment: 'decided', status: 'queued' } as const],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id: job_id }, answered) {
    if (answered !== 'settled') {
      const message = 'Report generation has been queued'
      return { status: 202, body: { job_id, status: 'queued', message } }
    }
    const row = tables.find(job_id)
    if (row?.status !== 'completed') {
      return problem(503, { reason: 'unsettled', detail: `Ask GET /jobs/${job_id}` })
    }
    const { queued_ms: _, completed_ms, ...report } = row
    return { status: 200, body: { ...report, timestamp: new Date(completed_ms ?? 0).toISOString() } }
  },
}

function showJob(tables: ReportTables, { path }: QueryRequest) {
  const row = tables.find(path.id ?? '')
  if (row === undefined) return problem(404, { detail: `There is no job ${path.id}` })
  return { status: 200, body: row }
}

/** Takes reports and computes them in threads. */
export const reportService: ServiceDeclaration<ReportTables, ReportChange> = {
  name: 'report-service',
  summary: 'Computes reports in threads.',
  operations: reportOperations,
  openTables: (database, environment) => {
    return new ReportTables(database, wholeNumber(environment, 'REPORT_HASHES', REPORT_HASHES, MOST_HASHES))
  },
  closeTables: (tables) => tables.close(),
  apply: (tables, change) => tables.apply(change),
  begun: (tables) => tables.begun(),
  commands: { 'POST /generate_report': generateReport },
  ...endsOf(({ unfinished }: ReportTables) => unfinished),
  queries: { 'GET /jobs/:id': showJob },
  emits: ['ReportRequested'],
  handles: {
    ReportRequested: handler<ReportTables, ReportChange, JobRow | undefined, ReportRequested>({
      verb: 'compute',
      wait: 'awaited',
      work: async ({ subject }, signal, { hashes, threads }) => {
        const task: ReportTask = { seed: subject, hashes }
        return { ...((await threads.run(task, signal)) as ComputedReport), iterations: hashes }
      },
      load: (tables, { subject }) => tables.find(subject),
      decide(row, { subject }, { now_ms, result }) {
        if (row?.status !== 'queued') return NO_DECISION
        const computed = result as ComputedReport & { readonly iterations: number }
        return {
          changes: [{ kind: 'complete', job_id: subject, ...computed, completed_ms: now_ms }],
          events: [],
          moments: [{ subject, moment: 'completed', status: 'computed' }],
        }
      },
    }),
  },
}
