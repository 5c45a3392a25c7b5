import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import type { ClientRecord } from './client-record.ts'
import { closeLedger, type LedgerInput } from './ledger.ts'
import { ledgerChecks } from './ledger-checks.ts'

// For the tests of the ledger: what the stores may hold of a subject, and what its customer may have seen.

export const COMPLETED: StoredSubject = {
  begun: true,
  end: 'completed',
  reason: undefined,
  effects: 1,
  described: 'done',
}
export const PLACED: StoredSubject = { ...COMPLETED, end: undefined, effects: 0, described: 'placed' }
export const SOLD_OUT: StoredSubject = { ...PLACED, end: 'failed', reason: 'sold_out', described: 'failed' }
export const UNAVAILABLE: StoredSubject = { ...SOLD_OUT, end: 'refused', reason: 'unavailable' }
/** Effects of something that whoever takes commands does not know. */
export const EFFECTS_ALONE: StoredSubject = { ...PLACED, begun: false, effects: 1, described: 'effects' }

/** A subject as the customer sees it when all is well: a 202, and both lines of the feed. */
export function client(change: Partial<ClientRecord> = {}): ClientRecord {
  return {
    subject: 'x-0',
    planned_us: 0,
    sent_us: 1,
    ended_us: 2,
    accepted_us: 2,
    decided_us: 3,
    completed_us: 4,
    fate: 'answered',
    http_status: 202,
    answer_status: 'placed',
    answer_reason: undefined,
    feed_status: 'confirmed',
    feed_reason: undefined,
    endings: 1,
    ...change,
  }
}
export const UNENDED = { decided_us: null, completed_us: null, feed_status: undefined, endings: 0 } as const
export const UNANSWERED = {
  ...UNENDED,
  accepted_us: null,
  http_status: null,
  answer_status: undefined,
} as const
export const TIMED_OUT = { ...UNANSWERED, fate: 'timed_out' } as const
export const REFUSED_503 = {
  ...UNANSWERED,
  http_status: 503,
  answer_reason: 'unavailable',
} as const

export function close(
  subject: ClientRecord,
  stored: StoredSubject | undefined,
  change: Partial<LedgerInput> = {},
) {
  return closeLedger({
    subjects: [subject],
    stored: new Map(stored === undefined ? [] : [[subject.subject, stored]]),
    dead_lettered: new Set(),
    under_way: 0,
    ...change,
  })
}

export const NOUN = { one: 'subject', many: 'subjects' }

export function failedChecks(result: ReturnType<typeof closeLedger>): string[] {
  return ledgerChecks(result, NOUN).flatMap((check) => (check.passed ? [] : [check.name]))
}
