import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type {
  LedgerEntry,
  LedgerView,
  StockRow,
  StoreBacklog,
  StoreFiles,
} from '@three-ways/event-contract/ledger-view'
import type { OrderStatus } from '@three-ways/event-contract/order-api'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import { doubledEffects } from '@three-ways/service-runtime/store/effect-sink'
import { backlogOf } from '@three-ways/service-runtime/store/store-backlog'
import { quantityBySku } from './decisions/order-lines.ts'

/** A row is there, or it is not: nothing is computed by subtraction, and no service is asked. */
export function ledgerView(stores: StoreFiles): LedgerView {
  const entries = new Map<string, Writable<LedgerEntry>>()
  const entryOf = (order_id: string) => {
    const entry = entries.get(order_id) ?? { ...NOTHING_KNOWN }
    entries.set(order_id, entry)
    return entry
  }
  const backlog = new Map<string, StoreBacklog>()
  const duplicates_ignored = new Map<string, number>()
  let stock: readonly StockRow[] = []
  let external_effects_doubled = 0

  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    using database = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
    backlog.set(service, backlogOf(database))
    duplicates_ignored.set(service, number(database, 'SELECT coalesce(sum(repeats), 0) AS n FROM messages'))
    if (service === 'order-service') readOrders(database, entryOf)
    if (service === 'inventory-service') stock = readInventory(database, entryOf)
    if (service === 'notification-service') {
      readNotifications(database, entryOf)
      external_effects_doubled = doubledEffects(file)
    }
  }
  return { entries, stock, backlog, duplicates_ignored, external_effects_doubled }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }
type EntryOf = (order_id: string) => Writable<LedgerEntry>

const NOTHING_KNOWN: LedgerEntry = {
  status: undefined,
  reason: undefined,
  notification: undefined,
  reservations: 0,
  notifications: 0,
}

function readOrders(database: DatabaseSync, entryOf: EntryOf): void {
  const rows = database.prepare('SELECT order_id, status, reason, notification FROM orders').iterate()
  for (const row of rows) {
    const entry = entryOf(String(row.order_id))
    entry.status = row.status as OrderStatus
    entry.reason = row.reason === null ? undefined : String(row.reason)
    entry.notification = row.notification as 'pending' | 'sent'
  }
}

/** `reserved` is added up from the reservations, so that it can be held against `initial - available`. */
function readInventory(database: DatabaseSync, entryOf: EntryOf): readonly StockRow[] {
  const reserved = new Map<string, number>()
  const held = "SELECT order_id, items FROM reservations WHERE state = 'reserved'"
  for (const row of database.prepare(held).iterate()) {
    entryOf(String(row.order_id)).reservations += 1
    for (const [sku, qty] of quantityBySku(JSON.parse(String(row.items)) as OrderLine[])) {
      reserved.set(sku, (reserved.get(sku) ?? 0) + qty)
    }
  }
  const stock = database.prepare('SELECT sku, initial, available FROM stock ORDER BY sku').all()
  return stock.map(({ sku, initial, available }) => ({
    sku: String(sku),
    initial: Number(initial),
    available: Number(available),
    reserved: reserved.get(String(sku)) ?? 0,
  }))
}

function readNotifications(database: DatabaseSync, entryOf: EntryOf): void {
  for (const row of database.prepare('SELECT order_id FROM notifications').iterate()) {
    entryOf(String(row.order_id)).notifications += 1
  }
}

function number(database: DatabaseSync, sql: string): number {
  return Number((database.prepare(sql).get() as { n: number }).n)
}
