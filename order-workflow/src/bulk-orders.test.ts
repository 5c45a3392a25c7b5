import { readOrderRequest } from '@three-ways/event-contract/order-api'
import { describe, expect, it } from 'vitest'
import { bulkOrders } from './bulk-orders.ts'
import { SOLD_OUT_SKU } from './menu.ts'

const request = { count: 10_000, fail_rate: 0.1, seed: 42, batch_id: 'b' }
const made = (changes: Partial<typeof request> = {}) => [...bulkOrders({ ...request, ...changes })]
const failing = (orders: ReturnType<typeof made>) =>
  orders.filter(({ items }) => items.some(({ sku }) => sku === SOLD_OUT_SKU)).map(({ order_id }) => order_id)

describe('a batch of orders', () => {
  it('is the same for the same request', () => {
    expect(made({ count: 500 })).toEqual(made({ count: 500 }))
  })

  it('is made of orders that a customer could have placed, each with an id of its own', () => {
    const orders = made({ count: 500 })
    for (const order of orders) expect(readOrderRequest(order)).toEqual({ ok: true, value: order })
    expect(new Set(orders.map(({ order_id }) => order_id)).size).toBe(500)
  })

  it('a longer batch begins as the shorter one: each order depends on its number alone', () => {
    expect(made().slice(0, 300)).toEqual(made({ count: 300 }))
  })

  it('another seed makes other orders, another batch id the same ones by another name', () => {
    expect(failing(made({ seed: 43 }))).not.toEqual(failing(made()))
    const renamed = made({ batch_id: 'c' }).map((order) => ({
      ...order,
      order_id: order.order_id.replace(/^c/, 'b'),
    }))
    expect(renamed).toEqual(made())
  })

  it.each([0, 0.01, 0.1, 0.5, 1])('fails a share near %d', (fail_rate) => {
    const share = failing(made({ fail_rate })).length / request.count
    // Four standard deviations of a fair draw; none at all at the two ends.
    const slack = 4 * Math.sqrt((fail_rate * (1 - fail_rate)) / request.count)
    expect(Math.abs(share - fail_rate)).toBeLessThanOrEqual(slack)
  })

  it('the failures of a lower rate fail at a higher one too', () => {
    const more = new Set(failing(made({ fail_rate: 0.2 })))
    expect(failing(made()).every((id) => more.has(id))).toBe(true)
  })

  it('never asks for so much that an order fails for another reason', () => {
    for (const { items } of made({ fail_rate: 0 })) expect(items[0]?.qty).toBeLessThanOrEqual(5)
  })
})
