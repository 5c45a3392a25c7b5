import type { LedgerLine, LedgerSnapshot } from './ledger-file.ts'
import type { OrderRecord } from './order-record.ts'

const STOCK = 1_000_000
const ITEMS = [{ sku: 'burger', qty: 1 }]

/** The stores that a sound system is left with by these orders. */
export function sampleLedger(orders: readonly OrderRecord[]): LedgerSnapshot {
  const entries = new Map(
    orders.flatMap((order) => {
      const line = lineOf(order)
      return line === undefined ? [] : [[order.order_id, line] as const]
    }),
  )
  const reserved = [...entries.values()].filter(({ status }) => status === 'confirmed').length
  return {
    stock: [{ sku: 'burger', initial: STOCK, available: STOCK - reserved, reserved }],
    under_way: {},
    duplicates_ignored: {},
    external_effects_doubled: 0,
    dead_letters: [],
    poisoned: 0,
    beside: [],
    ended_more_than_once: [],
    analytics: null,
    entries,
  }
}

function lineOf({ outcome, http_status }: OrderRecord): LedgerLine | undefined {
  if (outcome === 'completed') {
    return line({ status: 'confirmed', notification: 'sent', reservations: 1, notifications: 1 })
  }
  if (outcome === 'business_failed') return line({ status: 'failed', reason: 'insufficient_stock' })
  if (outcome !== 'refused') throw new RangeError(`A sound system leaves no order ${outcome}`)
  const reason = http_status === 504 ? 'inventory_timeout' : 'inventory_unavailable'
  return http_status === null ? undefined : line({ status: 'failed', reason })
}

function line(known: Partial<LedgerLine>): LedgerLine {
  return {
    status: undefined,
    reason: undefined,
    notification: 'pending',
    reservations: 0,
    notifications: 0,
    items: ITEMS,
    ...known,
  }
}
