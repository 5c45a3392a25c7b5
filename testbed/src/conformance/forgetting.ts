import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { bringUp } from '../bring-up.ts'
import { OrderClient, until } from '../order-client.ts'
import { republishUnfinished } from '../republish.ts'
import type { DeadLetter, RunningSystem, ServiceHandle } from '../system.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'
import { orderThatLost } from './republishing.ts'
import { expectWhole, placeMany } from './whole-orders.ts'

const ORDERS = 100
const DAY_MS = 86_400_000
/** Behind the horizon that a service has unless it is told otherwise. */
const AGED_MS = 40 * DAY_MS

/**
 * Services forget how the messages of orders travelled that ended long ago, and nothing else of them. The
 * stores are those of services that were not told otherwise; what makes them old is that the rows are.
 */
export function forgetting(raised: Raised, keepsDeadLetters: boolean): void {
  describe('orders that ended before the horizon', () => {
    it('are forgotten by every service, and a message about one that comes again has no effect', async () => {
      await using suite = await another(raised())
      const { running, customer, signal } = suite
      const old = await placeMany(suite, ORDERS)
      const open_id = await orderThatLost(suite, 'NotificationSent', 'order-service')
      await untilQuiet(suite)
      // The newest row of each store stays: this order's.
      const newest = await placeMany(suite, 1)
      await untilQuiet(suite)
      await Promise.all(running.services.map(restartAged))
      const ids = old.map(({ order_id }) => order_id)
      await untilForgotten(suite, ids)
      const orders = running.service('order-service')
      expect(rowsAbout(orders, [open_id])).toBeGreaterThan(0)

      const before = running.businessRows()
      const [first = ''] = ids
      await expectRefused(suite, first, keepsDeadLetters)
      await untilQuiet(suite)
      expect(running.businessRows()).toEqual(before)
      const { subjects, forgotten } = await republishUnfinished(running.deployment, 0, signal)
      expect([subjects, forgotten.has('order-service')]).toEqual([1, true])
      await untilQuiet(suite)
      expect(running.ledgerView().entries.get(open_id)).toMatchObject({ reservations: 1, notifications: 1 })

      const again = await customer.place({ order_id: first, item: 'sushi', qty: 1 })
      expect(again.http_status).toBe(old[0]?.placed?.http_status)
      const young = await placeMany(suite, ORDERS)
      await untilQuiet(suite)
      expectWhole(suite, [...old, ...newest, ...young])
    })
  })
}

/** A second system of the same kind, whose stores grow old without those of the suite. */
async function another(suite: RaisedForSuite): Promise<RaisedForSuite & AsyncDisposable> {
  const { running: first, signal } = suite
  const running = await bringUp(first.system, first.broker, {
    durability: 'recommended',
    handler_concurrency: 32,
    observers: first.system.guarantees.hasObservers,
    stock: 1_000_000,
    namespace: `${first.deployment.namespace}forgetting`,
    folder: `${folderOf(first)}/forgetting`,
    signal,
  })
  const customer = new OrderClient(running.door, signal)
  return { ...suite, running, customer, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() }
}

function folderOf({ services }: RunningSystem): string {
  return dirname(services[0]?.store_file ?? '')
}

/** As if it had stood still for so long, killed in the midst of forgetting. */
async function restartAged(service: ServiceHandle): Promise<void> {
  await service.stop()
  {
    using database = new DatabaseSync(service.store_file)
    database.exec(`
      UPDATE messages SET time_ms = time_ms - ${AGED_MS};
      UPDATE outbox SET time_ms = time_ms - ${AGED_MS};
      UPDATE retention SET made_ms = made_ms - ${AGED_MS}`)
  }
  await service.start()
  await service.kill()
  await service.start()
}

async function untilForgotten({ running, signal }: RaisedForSuite, ids: readonly string[]): Promise<void> {
  for (const service of running.services) {
    const isForgotten = () => rowsAbout(service, ids) === 0
    const what = `${service.name} forgot ${ids.length} orders`
    await until(what, SETTLES_WITHIN_MS, signal, isForgotten, { lasts: true })
  }
}

/** How many messages and events about these orders a store knows. */
function rowsAbout({ store_file }: ServiceHandle, ids: readonly string[]): number {
  using database = new DatabaseSync(store_file, { readOnly: true, timeout: 2000 })
  const about = new Set(ids)
  const subjects = database
    .prepare(
      "SELECT substr(message_id, 1, instr(message_id, ':') - 1) AS id FROM messages UNION ALL SELECT subject FROM outbox",
    )
    .all()
  return subjects.filter(({ id }) => about.has(String(id))).length
}

/** What placed an order comes once more, as old as it is: it is given up with one reason. */
async function expectRefused(
  { running, signal }: RaisedForSuite,
  order_id: string,
  keepsDeadLetters: boolean,
): Promise<void> {
  const data = { order_id, user_id: 'u', restaurant_id: 'r', items: [{ sku: 'sushi', qty: 1 }] }
  const time_ms = Date.now() - AGED_MS - DAY_MS
  const event = orderCatalogue.create('OrderPlaced', order_id, 'order-service', time_ms, data)
  const answer = await running.inspector.inject(
    'inventory-service',
    Buffer.from(JSON.stringify(event)),
    signal,
  )
  if (!keepsDeadLetters) expect(answer).toBe(400)
  await until('inventory gave it up', SETTLES_WITHIN_MS, signal, async () => {
    const { body } = await request(`${running.deployment.urls.get('inventory-service')}/status`, { signal })
    return ((await body.json()) as { messages_too_old: number }).messages_too_old === 1
  })
  if (!keepsDeadLetters) return
  let letter: DeadLetter | undefined
  const isKept = async () => {
    const letters = await running.inspector.deadLetters(signal)
    letter = letters.find(({ body }) => Buffer.from(body).includes(`"${order_id}"`))
    return letter !== undefined
  }
  await until('it is kept', SETTLES_WITHIN_MS, signal, isKept, { lasts: true })
  expect(letter).toMatchObject({ service: 'inventory-service', reason: 'too_old', attempts: 1 })
}
