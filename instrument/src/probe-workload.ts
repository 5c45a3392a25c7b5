import { type CommandAnswer, type FeedWords, SUBJECT_STATUSES } from '@three-ways/event-contract/workload'
import type { CommandOf } from './commands.ts'

// The smallest workload there can be: for who tries the instrument itself, and for tests of it.

/** Commands `<prefix>-<n>` that say nothing else. */
export function probes(prefix: string): CommandOf {
  return (n) => ({
    method: 'POST',
    path: '/probe',
    body: Buffer.from(JSON.stringify({ subject: `${prefix}-${n}` })),
  })
}

export const PROBE_FEED: FeedWords = {
  subject: 'subject',
  statuses: { placed: 'placed', confirmed: 'confirmed', failed: 'failed' },
}

/** 2xx takes a probe on, 422 too; `status` and `reason` are believed where they are there. */
export function readProbeAnswer(http_status: number, body: Buffer): CommandAnswer {
  const accepted = (http_status >= 200 && http_status < 300) || http_status === 422
  const { status, reason } = parse(body)
  const known = SUBJECT_STATUSES.find((word) => word === status)
  return { accepted, status: known, reason: typeof reason === 'string' ? reason : undefined }
}

function parse(body: Buffer): { readonly status?: unknown; readonly reason?: unknown } {
  try {
    const parsed: unknown = JSON.parse(body.toString())
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
