import type { ClientRecord } from './client-record.ts'
import { client } from './ledger-fixtures.ts'

/**
 * An order that was accepted a millisecond after its plan and completed after `took_ms`; what is in `change`
 * differs.
 */
export function completedOrder(
  planned_ms: number,
  took_ms: number,
  change: Partial<ClientRecord> = {},
): ClientRecord {
  const planned_us = planned_ms * 1000
  return client({
    order_id: `order-${planned_ms}`,
    planned_us,
    sent_us: planned_us,
    ended_us: planned_us + 1000,
    accepted_us: planned_us + 1000,
    decided_us: planned_us + took_ms * 1000,
    completed_us: planned_us + took_ms * 1000,
    ...change,
  })
}

/** An order that was refused a millisecond after its plan, cleanly. */
export function refusedOrder(planned_ms: number, change: Partial<ClientRecord> = {}): ClientRecord {
  return completedOrder(planned_ms, 1, {
    accepted_us: null,
    http_status: 503,
    answer_status: 'failed',
    answer_reason: 'inventory_unavailable',
    feed_status: 'failed',
    feed_reason: 'inventory_unavailable',
    ...change,
  })
}
