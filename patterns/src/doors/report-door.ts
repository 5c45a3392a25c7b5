import { operationsOf } from '@three-ways/event-contract/described-route'
import { z } from 'zod'
import { requestIdSchema } from '../requests.ts'
import { NOT_NAMED, number, time_ms, timestamp } from './answer-shapes.ts'

/** `POST /generate_report`. */
export const reportSchema = z.object({
  report_type: z.string().min(1).max(64).default('monthly'),
  request_id: requestIdSchema,
})

const computed = {
  iterations: number,
  report_hash: z.string(),
  computation_time_seconds: z.number(),
}
const named = { job_id: z.string(), report_type: z.string() }

export const reportOperations = () =>
  operationsOf({
    'POST /generate_report': {
      summary: 'Compute a report: an amount of hashes, in a thread',
      body: { schema: reportSchema, example: { report_type: 'monthly' } },
      answers: {
        200: {
          description: 'Computed (sync-rest).',
          schema: z.object({ ...named, status: z.literal('completed'), ...computed, timestamp }),
        },
        202: {
          description: 'Queued (the other models).',
          schema: z.object({ job_id: z.string(), status: z.literal('queued'), message: z.string() }),
        },
      },
    },
    'GET /jobs/:id': {
      summary: 'How far a report is',
      answers: {
        200: {
          description: 'The report; what is not known yet is null.',
          schema: z.object({
            ...named,
            status: z.enum(['queued', 'completed']),
            iterations: computed.iterations.nullable(),
            report_hash: computed.report_hash.nullable(),
            computation_time_seconds: computed.computation_time_seconds.nullable(),
            queued_ms: time_ms,
            completed_ms: time_ms.nullable(),
          }),
        },
        ...NOT_NAMED,
      },
    },
  })
