import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

const reportRequested = defineEvent(
  'ReportRequested',
  1,
  'A report is to be computed.',
  z.object({ job_id: orderIdSchema, report_type: z.string() }),
  'job_id',
)

export type ReportRequested = EventOf<typeof reportRequested>

/** A report costs an amount of hashes, in worker threads. The service that takes it also computes it. */
export const cpuReport: Pattern = {
  name: 'cpu-report',
  question: 'What does heavy work cost those who ask the same service for something light?',
  kinds: [reportRequested],
  examples: [
    {
      service: 'report-service',
      route: 'POST /generate_report',
      body: { request_id: 'job_1', report_type: 'monthly' },
    },
    { service: 'report-service', route: 'GET /jobs/job_1' },
  ],
}
