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
import { repeatedMessages } from '@three-ways/service-runtime/store/messages'
import { backlogOf } from '@three-ways/service-runtime/store/store-backlog'
import { quantityBySku } from './decisions/order-lines.ts'

/** A row is there, or it is not: nothing is computed by subtraction, and no service is asked. */
export function ledgerView(stores: StoreFiles): LedgerView {
  const entries = new Entries()
  const backlog = new Map<string, StoreBacklog>()
  const duplicates_ignored = new Map<string, number>()
  let stock: readonly StockRow[] = []
  let external_effects_doubled = 0

  for (const [service, file] of stores) {
    if (!existsSync(file)) continue
    using database = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
    backlog.set(service, backlogOf(database))
    duplicates_ignored.set(service, repeatedMessages(database))
    if (service === 'order-service') readOrders(database, entries)
    if (service === 'inventory-service') stock = readInventory(database, entries)
    if (service === 'notification-service') {
      readNotifications(database, entries)
      external_effects_doubled = doubledEffects(file)
    }
  }
  return { entries: entries.of, stock, backlog, duplicates_ignored, external_effects_doubled }
}

const NOTHING_KNOWN: LedgerEntry = {
  status: undefined,
  reason: undefined,
  notification: undefined,
  reservations: 0,
  notifications: 0,
}

/**
 * What is known of each order. Two orders mostly differ by their ids alone, so that a handful of entries
 * stands for a million of them.
 */
class Entries {
  readonly of = new Map<string, LedgerEntry>()
  readonly #known = new Map<string, LedgerEntry>()

  change(order_id: string, change: (entry: LedgerEntry) => Partial<LedgerEntry>): void {
    const before = this.of.get(order_id) ?? NOTHING_KNOWN
    const after = { ...before, ...change(before) }
    const { status, reason, notification, reservations, notifications } = after
    const words = `${status} ${notification} ${reservations} ${notifications} ${reason}`
    const known = this.#known.get(words) ?? Object.freeze(after)
    this.#known.set(words, known)
    this.of.set(order_id, known)
  }
}

function readOrders(database: DatabaseSync, entries: Entries): void {
  const rows = database.prepare('SELECT order_id, status, reason, notification FROM orders').iterate()
  for (const row of rows) {
    entries.change(String(row.order_id), () => ({
      status: row.status as OrderStatus,
      reason: row.reason === null ? undefined : String(row.reason),
      notification: row.notification as 'pending' | 'sent',
    }))
  }
}

/** `reserved` is added up from the reservations, so that it can be held against `initial - available`. */
function readInventory(database: DatabaseSync, entries: Entries): readonly StockRow[] {
  const reserved = new Map<string, number>()
  const held = "SELECT order_id, items FROM reservations WHERE state = 'reserved'"
  for (const row of database.prepare(held).iterate()) {
    entries.change(String(row.order_id), ({ reservations }) => ({ reservations: reservations + 1 }))
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

function readNotifications(database: DatabaseSync, entries: Entries): void {
  for (const row of database.prepare('SELECT order_id FROM notifications').iterate()) {
    entries.change(String(row.order_id), ({ notifications }) => ({ notifications: notifications + 1 }))
  }
}
