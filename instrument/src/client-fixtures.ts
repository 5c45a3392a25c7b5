import type { ClientRecord } from './client-record.ts'
import { client } from './ledger-fixtures.ts'

/**
 * A subject that was accepted a millisecond after its plan and completed after `took_ms`; what is in `change`
 * differs.
 */
export function completedSubject(
  planned_ms: number,
  took_ms: number,
  change: Partial<ClientRecord> = {},
): ClientRecord {
  const planned_us = planned_ms * 1000
  return client({
    subject: `subject-${planned_ms}`,
    planned_us,
    sent_us: planned_us,
    ended_us: planned_us + 1000,
    accepted_us: planned_us + 1000,
    decided_us: planned_us + took_ms * 1000,
    completed_us: planned_us + took_ms * 1000,
    ...change,
  })
}

/** A subject that was refused a millisecond after its plan, cleanly. */
export function refusedSubject(planned_ms: number, change: Partial<ClientRecord> = {}): ClientRecord {
  return completedSubject(planned_ms, 1, {
    accepted_us: null,
    http_status: 503,
    answer_status: 'failed',
    answer_reason: 'unavailable',
    feed_status: 'failed',
    feed_reason: 'unavailable',
    ...change,
  })
}
