import type { Analytics } from '@three-ways/event-contract/analytics'
import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { Check } from '@three-ways/result-files/metrics'

/** Orders end like this without an event of the inventory: the order service gave up on it. */
const GIVEN_UP: ReadonlySet<string | undefined> = new Set(['inventory_unavailable', 'inventory_timeout'])

/** What the analytics must say. The stores do not know the minutes; who knows them adds them. */
export type Recount = Omit<Analytics, 'orders_per_minute'> & Partial<Pick<Analytics, 'orders_per_minute'>>

/**
 * Counts from the stores what an observer should have counted from the events. `lines` tells what an order
 * asked for; throws for an order that it does not know. Meant for a settled system.
 */
export function recountAnalytics(
  { entries }: Pick<LedgerView, 'entries'>,
  lines: (order_id: string) => readonly OrderLine[] | undefined,
): Recount {
  const placed = [...entries].filter(([, { status }]) => status !== undefined)
  const count = (holds: (entry: LedgerEntry) => boolean) => placed.filter(([, entry]) => holds(entry)).length
  const reserved = count(({ status }) => status === 'confirmed')
  const given_up = count(({ reason }) => GIVEN_UP.has(reason))
  const failed = count(({ status }) => status === 'failed') - given_up
  const failures_by_reason = new Map<string, number>()
  const quantities = new Map<string, number>()
  for (const [order_id, { status, reason = 'unknown' }] of placed) {
    if (status === 'failed' && !GIVEN_UP.has(reason)) increase(failures_by_reason, reason, 1)
    for (const { sku, qty } of lines(order_id) ?? unknownOrder(order_id)) increase(quantities, sku, qty)
  }
  const events = {
    OrderPlaced: placed.length,
    InventoryReserved: reserved,
    InventoryFailed: failed,
    OrderCancelled: given_up,
    NotificationSent: count(({ notification, status }) => status === 'confirmed' && notification === 'sent'),
  }
  return {
    total_orders: placed.length,
    reserved,
    failed,
    failure_rate_percent: reserved + failed === 0 ? null : (100 * failed) / (reserved + failed),
    events: Object.fromEntries(Object.entries(events).filter(([, amount]) => amount > 0)),
    failures_by_reason: Object.fromEntries(failures_by_reason),
    ordered_quantity_by_sku: Object.fromEntries(quantities),
  }
}

/** Measuring rule 18: the analytics equal the recount, number by number, and their minutes add up to it. */
export function analyticsCheck(analytics: Analytics, recount: Recount): Check {
  const { orders_per_minute, ...counted } = analytics
  const compared = recount.orders_per_minute === undefined ? counted : analytics
  const differences = analyticsDifferences(compared, recount)
  const in_minutes = Object.values(orders_per_minute).reduce((sum, amount) => sum + amount, 0)
  if (in_minutes !== recount.total_orders) {
    differences.push(`orders_per_minute: ${in_minutes} in all, expected ${recount.total_orders}`)
  }
  return {
    name: 'the analytics equal a recount of the stores',
    passed: differences.length === 0,
    detail:
      differences.join('; ') ||
      `${recount.total_orders} orders, ${recount.reserved} reserved, ${recount.failed} failed`,
  }
}

/** Every number in which the counted differ from the expected, in words. */
export function analyticsDifferences(counted: Partial<Analytics>, expected: Partial<Analytics>): string[] {
  const [left, right] = [flatten(counted), flatten(expected)]
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => `${name}: ${left.get(name) ?? 0}, expected ${right.get(name) ?? 0}`)
}

/** Every number by its path: `events.OrderPlaced`. */
function flatten(metrics: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(
    Object.entries(metrics).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([label, amount]) => [`${name}.${label}`, amount] as const)
        : [[name, value] as const],
    ),
  )
}

function increase(amounts: Map<string, number>, key: string, amount: number): void {
  amounts.set(key, (amounts.get(key) ?? 0) + amount)
}

function unknownOrder(order_id: string): never {
  throw new RangeError(`Counting what was ordered: nobody knows what ${order_id} asked for`)
}
