import { describe, expect, it } from 'vitest'
import { available, type Raised, SETTLES_WITHIN_MS, untilQuiet } from './raised.ts'

/** Orders that are placed: the same door in every model. */
export function placing(raised: Raised): void {
  describe('placing an order', () => {
    it('ends confirmed, with one reservation and one notification', async () => {
      const { running, customer, newId } = raised()
      const order_id = newId()
      const { doneWhenAccepted } = running.system.guarantees
      const before = available(raised(), 'burger')
      const placed = await customer.place({ order_id, item: 'burger', qty: 2 })
      expect(placed.http_status).toBe(doneWhenAccepted ? 201 : 202)
      if (doneWhenAccepted) expect(placed.body).toMatchObject({ status: 'confirmed', notification: 'sent' })
      await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)
      const entry = running.ledgerView().entries.get(order_id)
      expect(entry).toMatchObject({
        status: 'confirmed',
        notification: 'sent',
        reservations: 1,
        notifications: 1,
      })
      expect(before - available(raised(), 'burger')).toBe(2)
    })

    it('takes both body forms and makes an id where the customer brought none', async () => {
      const { customer } = raised()
      const bodies = [
        { user_id: 'u1', restaurant_id: 'r1', items: [{ sku: 'burger', qty: 1 }] },
        { item_id: 'burger', quantity: 1 },
        { item: 'soda' },
        { item: 'fries', qty: 2 },
      ]
      for (const body of bodies) {
        const placed = await customer.place(body)
        expect(placed.body.order_id).toMatch(/^ORD-\d+-[0-9a-f]{8}$/)
        const order = await customer.untilTerminal(placed.body.order_id ?? '', SETTLES_WITHIN_MS)
        expect(order).toMatchObject({ status: 'confirmed' })
        expect(await customer.get(`/orders/${order.order_id}`)).toEqual(order)
      }
      expect(await customer.get('/orders/nobody')).toBeUndefined()
    })
  })
}

/** Orders that fail for a business reason, and bodies that are no orders. */
export function refusing(raised: Raised): void {
  describe('refusing an order', () => {
    it.each([
      ['quantity_limit', { item: 'burger', qty: 6 }],
      ['insufficient_stock', { item: 'lobster', qty: 1 }],
      ['item_not_found', { item: 'unicorn', qty: 1 }],
      [
        'item_not_found',
        {
          user_id: 'u',
          restaurant_id: 'r',
          items: [
            { sku: 'burger', qty: 9 },
            { sku: 'x', qty: 1 },
          ],
        },
      ],
    ])('fails with %s, reserving nothing and telling nobody', async (reason, body) => {
      const { running, customer, newId } = raised()
      const order_id = newId()
      const placed = await customer.place({ order_id, ...body })
      const { doneWhenAccepted } = running.system.guarantees
      expect(placed).toMatchObject({
        http_status: doneWhenAccepted ? 422 : 202,
        content_type: 'application/json',
        body: doneWhenAccepted ? { order_id, status: 'failed', reason } : { order_id, status: 'placed' },
      })
      expect(await customer.untilTerminal(order_id, SETTLES_WITHIN_MS)).toMatchObject({
        status: 'failed',
        reason,
      })
      await untilQuiet(raised())
      expect(running.ledgerView().entries.get(order_id)).toMatchObject({ reservations: 0, notifications: 0 })
    })

    malformed(raised)
  })
}

function malformed(raised: Raised): void {
  it('says what to write where others have another name for a field', async () => {
    const { customer } = raised()
    const items = [{ sku: 'burger', quantity: 1 }]
    const placed = await customer.place({ customer_id: 'u', restaurantId: 'r', items })
    expect(placed.http_status).toBe(400)
    const said = placed.body.faults?.map(({ path, message }) => `${path} ${message}`)
    for (const [path, name] of [
      ['customer_id', 'user_id'],
      ['restaurantId', 'restaurant_id'],
      ['items[0].quantity', 'qty'],
    ]) {
      expect(said).toContain(`${path} is not a known field, write "${name}"`)
    }
  })

  it('answers a malformed body with 400 and every fault, and stores nothing', async () => {
    const { customer, newId } = raised()
    const order_id = newId()
    const placed = await customer.place({
      order_id,
      user_id: '',
      restaurant_id: 7,
      items: [{ sku: 'a', qty: 0 }],
    })
    expect(placed).toMatchObject({
      http_status: 400,
      content_type: 'application/problem+json',
      body: { status: 400 },
    })
    const paths = placed.body.faults?.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['user_id', 'restaurant_id', 'items[0].qty']))
    expect((await customer.place('{nonsense')).http_status).toBe(400)
    expect((await customer.place(`"${'x'.repeat(70_000)}"`)).http_status).toBe(413)
    expect(await customer.get(`/order/${order_id}`)).toBeUndefined()
  })
}
