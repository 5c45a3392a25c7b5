import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Envelope } from '@three-ways/event-contract/envelope'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import type { Transport } from '@three-ways/service-runtime/carrier'
import { Engine } from '@three-ways/service-runtime/engine/engine'
import { openDatabase } from '@three-ways/service-runtime/store/database'
import type { Command } from '@three-ways/service-runtime/workflow'
import { workflow } from '../src/workflow.ts'

export interface OpenedService {
  readonly engine: Engine
  readonly database: DatabaseSync
  readonly file: string
}

/** As a broker model has it. */
const BY_BROKER = { destinations: () => ['broker'], handlesOwnEvents: false }

/** A temporary folder that goes with `owned`. */
export function temporaryFolder(owned: DisposableStack): string {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-workflow-'))
  owned.defer(() => rmSync(folder, { recursive: true }))
  return folder
}

/** One service of the order workflow, with its real tables and nobody around it. */
export function openService(
  owned: DisposableStack,
  name: string,
  folder: string,
  carrying: Pick<Transport, 'destinations' | 'handlesOwnEvents'> = BY_BROKER,
): OpenedService {
  const declaration = workflow.services.find((service) => service.name === name)
  if (declaration === undefined) throw new RangeError(`There is no ${name}`)
  const file = join(folder, `${name}.sqlite`)
  const database = openDatabase(file, 'D1')
  const engine = new Engine({
    workflow,
    declaration,
    transport: carrying,
    database,
    environment: { STOCK: '100' },
    now_ms: () => 1_700_000_000_000,
  })
  owned.defer(() => {
    declaration.closeTables?.(engine.tables)
    database.close()
  })
  return { engine, database, file }
}

const items = [{ sku: 'burger', qty: 2 }]
const DATA: Readonly<Record<string, (order_id: string) => object>> = {
  OrderPlaced: (order_id) => ({ order_id, user_id: 'u', restaurant_id: 'r', items }),
  InventoryReserved: (order_id) => ({ order_id, user_id: 'u', items }),
  InventoryFailed: (order_id) => ({ order_id, reason: 'insufficient_stock' }),
  OrderCancelled: (order_id) => ({ order_id, reason: 'inventory_timeout' }),
  NotificationSent: (order_id) => ({ order_id, user_id: 'u' }),
}

/** An event about an order for two burgers. */
export function eventAbout(order_id: string, type: string, data: object = {}): Envelope {
  const all = { ...DATA[type]?.(order_id), ...data }
  return orderCatalogue.create(type, order_id, 'some-service', 1_700_000_000_000, all)
}

/** Places an order for two burgers at an opened order service. */
export async function placeAt({ engine }: OpenedService, order_id: string) {
  const command = engine.declaration.commands?.['POST /order'] as Command<unknown, unknown>
  return engine.command(command, { order_id, user_id: 'u', restaurant_id: 'r', items })
}

/** Every order of `all`. */
export function permutationsOf<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]]
  return all.flatMap((first, index) => {
    const rest = all.filter((_, other) => other !== index)
    return permutationsOf(rest).map((permutation) => [first, ...permutation])
  })
}
