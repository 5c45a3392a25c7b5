import { describe, expect, it } from 'vitest'
import { available, type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** The order id is the idempotency key: the same order again changes nothing and is answered alike. */
export function repeating(raised: Raised): void {
  describe('the same order again', () => {
    it('has one effect and the same status, one after the other', async () => {
      const { customer, newId } = raised()
      const order = { order_id: newId(), item: 'pizza', qty: 1 }
      const before = available(raised(), 'pizza')
      const first = await customer.place(order)
      await customer.untilTerminal(order.order_id, SETTLES_WITHIN_MS)
      const second = await customer.place(order)
      expect(second.http_status).toBe(first.http_status)
      expect(second.body.status).toBe('confirmed')
      await untilQuiet(raised())
      expect(before - available(raised(), 'pizza')).toBe(1)
    })

    it('has one effect and the same status, many at once', async () => {
      const { running, customer, newId } = raised()
      const order = { order_id: newId(), item: 'pizza', qty: 1 }
      const before = available(raised(), 'pizza')
      const answers = await Promise.all(Array.from({ length: 8 }, () => customer.place(order)))
      expect(new Set(answers.map(({ http_status }) => http_status)).size).toBe(1)
      await customer.untilTerminal(order.order_id, SETTLES_WITHIN_MS)
      await untilQuiet(raised())
      expect(before - available(raised(), 'pizza')).toBe(1)
      expect(running.ledgerView().entries.get(order.order_id)).toMatchObject({
        reservations: 1,
        notifications: 1,
      })
    })

    it('repeats a refusal with its original status', async () => {
      const { customer, newId } = raised()
      const order = { order_id: newId(), item: 'lobster', qty: 1 }
      const first = await customer.place(order)
      await customer.untilTerminal(order.order_id, SETTLES_WITHIN_MS)
      const second = await customer.place(order)
      expect(second.http_status).toBe(first.http_status)
      const failed = { order_id: order.order_id, status: 'failed', reason: 'insufficient_stock' }
      expect(second).toMatchObject({ content_type: 'application/json', body: failed })
    })

    it('is a conflict with another body', async () => {
      const { customer, newId } = raised()
      const order_id = newId()
      await customer.place({ order_id, item: 'pizza', qty: 1 })
      const other = await customer.place({ order_id, item: 'pizza', qty: 2 })
      expect(other).toMatchObject({ http_status: 409, body: { order_id } })
      expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({ items: [{ qty: 1 }] })
    })
  })
}
