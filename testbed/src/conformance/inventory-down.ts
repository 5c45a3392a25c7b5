import { describe, expect, it } from 'vitest'
import { type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** Two faces of one guarantee: refuse at once and for good, or accept and catch up. */
export function inventoryDown(raised: Raised, accepts: boolean): void {
  const name = accepts
    ? 'orders are accepted while inventory is stopped, and completed after its return'
    : 'orders are refused while inventory is stopped, for good, and with nothing reserved'
  it(name, async () => {
    const { running, customer, newId } = raised()
    const order_id = newId()
    const inventory = running.service('inventory-service')
    await inventory.stop()
    const placed = await customer.place({ order_id, item: 'coffee', qty: 1 })
    if (accepts) {
      expect(placed.http_status).toBe(202)
      await inventory.start()
      expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({ status: 'confirmed' })
      return
    }
    const refused = { order_id, status: 'failed', reason: 'inventory_unavailable' }
    const refusal = { http_status: 503, content_type: 'application/json', body: refused }
    expect(placed).toMatchObject(refusal)
    await inventory.start()
    await untilQuiet(raised())
    expect(await customer.place({ order_id, item: 'coffee', qty: 1 })).toMatchObject(refusal)
    const entry = running.ledgerView().entries.get(order_id)
    expect(entry).toMatchObject({ status: 'failed', reservations: 0, notifications: 0 })
  })
}

/** Injected faults reach the customer in the way of the model, and end when they are ended. */
export function injectedFaults(raised: Raised): void {
  describe('injected faults', () => {
    it('a failing inventory fails the order with its reason', async () => {
      const { running, customer, newId } = raised()
      const inventory = running.service('inventory-service')
      const [during, after] = [newId(), newId()]
      await inventory.fail('service_error')
      const placed = await customer.place({ order_id: during, item: 'coffee', qty: 1 })
      const failed = { status: 'failed', reason: 'service_error' }
      const { doneWhenAccepted } = running.system.guarantees
      expect(placed.http_status).toBe(doneWhenAccepted ? 422 : 202)
      if (doneWhenAccepted) expect(placed.body).toMatchObject({ order_id: during, ...failed })
      expect(await customer.untilTerminal(during, SETTLES_WITHIN_MS)).toMatchObject(failed)
      await inventory.fail(undefined)
      await customer.place({ order_id: after, item: 'coffee', qty: 1 })
      expect(await customer.untilTerminal(after, SETTLES_WITHIN_MS)).toMatchObject({ status: 'confirmed' })
    })

    it('a slow inventory delays the decision by at least its delay', async () => {
      const { running, customer, newId } = raised()
      const inventory = running.service('inventory-service')
      const order_id = newId()
      const delay_ms = 300
      await inventory.slowDown(delay_ms)
      const started = performance.now()
      await customer.place({ order_id, item: 'coffee', qty: 1 })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
      expect(performance.now() - started).toBeGreaterThanOrEqual(delay_ms)
      await inventory.slowDown(0)
    })
  })
}
