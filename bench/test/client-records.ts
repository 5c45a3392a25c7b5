import { completedSubject, refusedSubject } from '@three-ways/instrument/client-fixtures'
import type { ClientRecord } from '@three-ways/instrument/client-record'

export { completedSubject as completedOrder }

/** An order that was refused a millisecond after its plan, cleanly, because there was no inventory. */
export function refusedOrder(planned_ms: number, change: Partial<ClientRecord> = {}): ClientRecord {
  const reasons = { answer_reason: 'inventory_unavailable', feed_reason: 'inventory_unavailable' }
  return refusedSubject(planned_ms, { ...reasons, ...change })
}
