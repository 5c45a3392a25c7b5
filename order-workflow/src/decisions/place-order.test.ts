import { describe, expect, it } from 'vitest'
import type { OrderRow } from '../tables/order-tables.ts'
import { placeOrder } from './place-order.ts'

const items = [
  { sku: 'burger', qty: 2 },
  { sku: 'coffee', qty: 1 },
]
const order = { order_id: 'o1', user_id: 'u1', restaurant_id: 'r1', items }
const context = { now_ms: 7, result: undefined }
const stored: OrderRow = {
  number: 1,
  ...order,
  items: JSON.stringify(items),
  status: 'failed',
  reason: 'quantity_limit',
  notification: 'pending',
  placed_ms: 1,
}

describe('placing an order', () => {
  it('stores an order that is not known and emits that it was placed', () => {
    expect(placeOrder(undefined, order, context)).toEqual({
      kind: 'new',
      decision: {
        changes: [{ kind: 'place', ...order, placed_ms: 7 }],
        events: [{ type: 'OrderPlaced', subject: 'o1', data: order }],
        moments: [],
      },
    })
  })

  it('knows the same order again, also a failed one: failed is final', () => {
    expect(placeOrder(stored, order, context)).toEqual({ kind: 'same' })
  })

  it.each([
    ['another customer', { user_id: 'u2' }],
    ['another restaurant', { restaurant_id: 'r2' }],
    ['another quantity', { items: [{ sku: 'burger', qty: 3 }, items[1] ?? items[0]] }],
    ['a line less', { items: items.slice(0, 1) }],
    ['lines in another order', { items: items.toReversed() }],
  ])('is in conflict with %s', (_what, other) => {
    const outcome = placeOrder(stored, { ...order, ...other } as typeof order, context)
    expect(outcome).toMatchObject({ kind: 'conflict', detail: expect.stringContaining('o1') })
  })
})
