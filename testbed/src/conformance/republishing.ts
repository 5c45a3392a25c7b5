import { describe, expect, it } from 'vitest'
import { offerSteadily } from '../offer-steadily.ts'
import { until } from '../order-client.ts'
import { republishUnfinished } from '../republish.ts'
import { type Raised, type RaisedForSuite, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** Each event of a confirmed order and who needs it, with what the order looks like without it. */
const EVENTS = [
  { type: 'OrderPlaced', by: 'inventory-service', without: { status: 'placed', notification: 'pending' } },
  {
    type: 'InventoryReserved',
    by: 'notification-service',
    without: { status: 'confirmed', notification: 'pending' },
  },
  {
    type: 'NotificationSent',
    by: 'order-service',
    without: { status: 'confirmed', notification: 'pending' },
  },
] as const

/** A load that goes on until it was met, and ends after a minute. */
const RATE_PER_S = 100
const MOST_ORDERS = 60 * RATE_PER_S
/** So long at least: what is there for a moment would hardly be met. */
const ON_ITS_WAY_MS = 100

/** Where the answer is the decision, the order fails if this one cannot handle it: nothing gets lost. */
const REQUIRED_BY_CALL = 'inventory-service'

/**
 * Whatever got lost on its way (a queue, a topic, a letter that somebody dropped): what its sender keeps of
 * it brings the order to its end, and asking for that changes nothing else.
 */
export function republishing(raised: Raised): void {
  describe('what got lost on its way', () => {
    it('is published again from the rows that its sender keeps, whichever event it was', async () => {
      const { running, customer, signal } = raised()
      const losable = EVENTS.filter(({ by }) => {
        return !(running.system.guarantees.doneWhenAccepted && by === REQUIRED_BY_CALL)
      })
      for (const { type, by, without } of losable) {
        const order_id = await orderThatLost(raised(), type, by)
        await untilQuiet(raised())
        expect(running.ledgerView().entries.get(order_id), type).toMatchObject(without)
        const { subjects, events } = await republishUnfinished(running.deployment, 0, signal)
        expect(subjects, type).toBeGreaterThan(0)
        expect(
          [...events.values()].reduce((sum, count) => sum + count, 0),
          type,
        ).toBeGreaterThan(0)
        await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
        await untilQuiet(raised())
        expectOnce(raised(), [order_id])
      }
    })

    it('is left alone while it is younger than asked for', async () => {
      const { running, customer, signal } = raised()
      const order_id = await orderThatLost(raised(), 'InventoryReserved', 'notification-service')
      const hour_ms = 3_600_000
      const nothing = { subjects: 0, events: new Map(), forgotten: new Map() }
      expect(await republishUnfinished(running.deployment, hour_ms, signal)).toEqual(nothing)
      await republishUnfinished(running.deployment, 0, signal)
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
    })

    it('may be published again at any time, twice under load, and nothing is doubled', async () => {
      const { running, customer, newId, signal } = raised()
      const prefix = newId()
      const asked = new AbortController()
      const inventory = running.service('inventory-service')
      await inventory.slowDown(ON_ITS_WAY_MS)
      const load = { prefix, rate_per_s: RATE_PER_S, count: MOST_ORDERS, enough: asked.signal, signal }
      const offering = offerSteadily(customer, load)
      let times = 0
      let again = 0
      await until(
        'it was asked for in the middle of the load, twice',
        SETTLES_WITHIN_MS,
        signal,
        async () => {
          const both = [0, 1].map(() => republishUnfinished(running.deployment, 0, signal))
          for (const one of await Promise.allSettled(both)) {
            // Of a machine that is too busy to answer in time; any other failure is one.
            if (one.status === 'rejected') expect(String(one.reason)).toContain('safe to try again')
            else again += one.value.subjects
          }
          times += 1
          return times > 2 && again > 0
        },
      )
      asked.abort()
      const offered = await offering
      await inventory.slowDown(0)
      await republishUnfinished(running.deployment, 0, signal)
      const ids = offered.map(({ order_id }) => order_id)
      await untilQuiet(raised())
      expectOnce(raised(), ids)
      expect((await republishUnfinished(running.deployment, 0, signal)).subjects).toBe(0)
    })
  })
}

/** An order of which a message was put aside, and dropped by a person who did not know better. */
export async function orderThatLost(suite: RaisedForSuite, type: string, by: string): Promise<string> {
  const { running, customer, newId, signal } = suite
  const order_id = newId()
  const service = running.service(by)
  await service.throwFor({ type, subject: order_id })
  await customer.place({ order_id, item: 'burger', qty: 1 })
  const isDropped = async () => {
    for (const { id, body } of await running.inspector.deadLetters(signal)) {
      if (!Buffer.from(body).includes(`"${order_id}"`)) continue
      await running.inspector.drop(id, signal)
      return true
    }
    return false
  }
  await until(`${type} of ${order_id} is put aside`, SETTLES_WITHIN_MS, signal, isDropped, { lasts: true })
  await service.throwFor(undefined)
  return order_id
}

function expectOnce({ running }: RaisedForSuite, ids: readonly string[]): void {
  const { entries, stock } = running.ledgerView()
  const once = { status: 'confirmed', notification: 'sent', reservations: 1, notifications: 1 }
  for (const id of ids) expect(entries.get(id), id).toMatchObject(once)
  for (const { sku, initial, available, reserved } of stock) expect(available + reserved, sku).toBe(initial)
}
