import { check } from '@three-ways/event-contract/faults'
import type {
  InventoryFailed,
  OrderCancelled,
  OrderLine,
  OrderPlaced,
} from '@three-ways/event-contract/order-events'
import { problem } from '@three-ways/service-runtime/door/answers'
import {
  type Answer,
  handler,
  type QueryRequest,
  type ServiceDeclaration,
} from '@three-ways/service-runtime/workflow'
import { z } from 'zod'
import { refuse, release, reserve, type StockState } from '../decisions/reserve-stock.ts'
import { orderOperations } from '../described-later.ts'
import { DEFAULT_STOCK } from '../menu.ts'
import { type InventoryChange, InventoryTables } from '../tables/inventory-tables.ts'

const stockSettingSchema = z.coerce.number().int().min(0).max(1_000_000_000)

function loadStock(tables: InventoryTables, { data: { order_id, items } }: OrderPlaced): StockState {
  const available = new Map<string, number>()
  for (const { sku } of items) {
    const pieces = tables.available(sku)
    if (pieces !== undefined) available.set(sku, pieces)
  }
  return { available, cancelled: tables.isBuried(order_id) }
}

const shiftSchema = z.strictObject({ initial: z.int().min(0).max(1_000_000_000) })

/** `PUT /control/stock/:sku { initial }`: shifts initial and available alike, never below 0. */
function setStock(tables: InventoryTables, { path, body }: QueryRequest): Answer {
  const read = check(shiftSchema, body)
  if (!read.ok) return problem(400, { faults: read.faults })
  if (!tables.setInitial(path.sku ?? '', read.value.initial)) {
    return problem(404, { detail: `There is no SKU ${path.sku}` })
  }
  return { status: 200, body: { stock: tables.stock() } }
}

/** Reserves stock, all lines of an order or none. */
export const inventoryService: ServiceDeclaration<InventoryTables, InventoryChange> = {
  name: 'inventory-service',
  summary: 'Reserves the stock of an order, all of it or none.',
  operations: orderOperations,
  openTables(database, environment) {
    const stock = stockSettingSchema.safeParse(environment.STOCK || DEFAULT_STOCK)
    if (!stock.success) {
      throw new RangeError(`Reading STOCK: expected a whole number from 0, got "${environment.STOCK}"`)
    }
    return new InventoryTables(database, stock.data)
  },
  apply: (tables, change) => tables.apply(change),
  queries: { 'GET /stock': (tables) => ({ status: 200, body: { stock: tables.stock() } }) },
  controls: { 'PUT /control/stock/:sku': setStock },
  tells: {
    InventoryReserved: () => 'reserved',
    InventoryFailed: ({ data }) => `failed: ${(data as InventoryFailed['data']).reason}`,
  },
  emits: ['InventoryReserved', 'InventoryFailed'],
  handles: {
    OrderPlaced: handler<InventoryTables, InventoryChange, StockState, OrderPlaced>({
      verb: 'reserve',
      wait: 'required',
      load: loadStock,
      decide: reserve,
      refuse,
    }),
    OrderCancelled: handler<
      InventoryTables,
      InventoryChange,
      readonly OrderLine[] | undefined,
      OrderCancelled
    >({
      verb: 'release',
      wait: 'background',
      load: (tables, { subject }) => tables.reservedBy(subject),
      decide: release,
    }),
  },
}
