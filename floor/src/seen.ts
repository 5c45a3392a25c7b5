import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import { request } from 'undici'
import { IN_STOCK, PIECES, SOLD_OUT } from './life.ts'
import type { MessageType } from './messages.ts'
import type { CountedRow } from './rows.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
type Apply = (entry: Writable<LedgerEntry>, times: number) => void

/** What a row of each kind says of its order, by the service that has it. */
const SAYS: Readonly<Record<string, Partial<Record<MessageType, Apply>>>> = {
  'order-service': {
    OrderPlaced: (entry) => {
      entry.status ??= 'placed'
      entry.notification ??= 'pending'
    },
    InventoryReserved: (entry) => {
      entry.status = 'confirmed'
    },
    InventoryFailed: (entry) => {
      entry.status = 'failed'
      entry.reason = 'insufficient_stock'
    },
    NotificationSent: (entry) => {
      entry.notification = 'sent'
    },
  },
  'inventory-service': {
    InventoryReserved: (entry, times) => {
      entry.reservations = times
    },
  },
  'notification-service': {
    NotificationSent: (entry, times) => {
      entry.notifications = times
    },
  },
}

/** Asks each service what it has done, and how often. One that is down has nothing to tell. */
export async function askRows(
  urls: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly CountedRow[]>> {
  const asked = [...urls].map(async ([service, url]) => {
    const { body } = await request(`${url}/rows`, { signal })
    return [service, (await body.json()) as CountedRow[]] as const
  })
  return new Map(await Promise.all(asked))
}

/**
 * The same as a checker reads it that knows the product. Nothing is put right: what was forgotten is not
 * there.
 */
export function viewOf(rows: ReadonlyMap<string, readonly CountedRow[]>): LedgerView {
  const entries = new Map<string, Writable<LedgerEntry>>()
  const reserved = new Map<string, number>()
  for (const [service, own] of rows) {
    for (const { order_id, fact, times, items = [] } of own) {
      const entry = entries.get(order_id) ?? { ...NOTHING_KNOWN }
      entries.set(order_id, entry)
      SAYS[service]?.[fact]?.(entry, times)
      for (const { sku, qty } of items) reserved.set(sku, (reserved.get(sku) ?? 0) + qty * times)
    }
  }
  const stock = [...IN_STOCK, SOLD_OUT].map((sku) => {
    const initial = sku === SOLD_OUT ? 0 : PIECES
    const taken = reserved.get(sku) ?? 0
    return { sku, initial, available: initial - taken, reserved: taken }
  })
  const backlog = new Map([...rows.keys()].map((service) => [service, { undelivered: 0, parked: 0 }]))
  return { entries, stock, backlog, duplicates_ignored: new Map(), external_effects_doubled: 0 }
}

const NOTHING_KNOWN: LedgerEntry = {
  status: undefined,
  reason: undefined,
  notification: undefined,
  reservations: 0,
  notifications: 0,
}
