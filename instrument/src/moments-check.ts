import type { Check } from './check.ts'
import type { ClientRecord } from './client-record.ts'

const SHOWN = 10

/**
 * Whether every end was told after its decision, or with it. Both come from the outcome feed, in the order in
 * which the order service stored them: anything else is a broken feed, or a broken service.
 */
export function momentsCheck(orders: Iterable<ClientRecord>): Check {
  const wrong: string[] = []
  let ended = 0
  for (const { order_id, decided_us, completed_us } of orders) {
    if (completed_us === null) continue
    ended += 1
    if (decided_us === null) wrong.push(`${order_id} ended and was never decided`)
    else if (decided_us > completed_us) wrong.push(`${order_id} ended before it was decided`)
  }
  const shown = wrong.slice(0, SHOWN).join('; ')
  return {
    name: 'no order ended before it was decided',
    passed: wrong.length === 0,
    detail: wrong.length === 0 ? `${ended} ends` : `${wrong.length} of ${ended}: ${shown}`,
  }
}
