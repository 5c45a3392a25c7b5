import type { Envelope } from '@three-ways/event-contract/envelope'
import type { InventoryFailed, OrderPlaced } from '@three-ways/event-contract/order-events'
import { type Decision, NO_DECISION } from '@three-ways/service-runtime/workflow'
import type { AnalyticsChange } from '../tables/analytics-tables.ts'

type Counting = Decision<AnalyticsChange>

/** Every event counts by its type. */
export function countEvent(_state: unknown, event: Envelope): Counting {
  return counted([{ family: 'events', key: event.type, amount: 1 }])
}

/** An order counts in the minute of its own event time, and its lines by SKU. */
export function countOrder(_state: unknown, event: OrderPlaced): Counting {
  const minute = `${event.time.slice(0, 16)}Z`
  const quantities = event.data.items.map(({ sku, qty }): AnalyticsChange => {
    return { family: 'quantities', key: sku, amount: qty }
  })
  const orders: AnalyticsChange[] = [
    { family: 'events', key: event.type, amount: 1 },
    { family: 'minutes', key: minute, amount: 1 },
  ]
  return counted([...orders, ...quantities])
}

export function countFailure(_state: unknown, event: InventoryFailed): Counting {
  return counted([
    { family: 'events', key: event.type, amount: 1 },
    { family: 'reasons', key: event.data.reason, amount: 1 },
  ])
}

function counted(changes: readonly AnalyticsChange[]): Counting {
  return { ...NO_DECISION, changes }
}
