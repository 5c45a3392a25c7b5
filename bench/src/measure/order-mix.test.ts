import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { readOrderRequest } from '@three-ways/event-contract/order-api'
import { numberIn } from '@three-ways/instrument/subject-ids'
import { expect, test } from 'vitest'
import { type OrderMixOptions, orderMix } from './order-mix.ts'

const OPTIONS: OrderMixOptions = {
  prefix: 'cell-1',
  seed: 42,
  failing_share: 0.1,
  skus: ['burger', 'pizza', 'salad'],
  sold_out_sku: 'lobster',
}

test('every body is a well-formed order with our id', () => {
  const mix = orderMix(OPTIONS)
  for (let n = 0; n < 50; n += 1) {
    const read = readOrderRequest(JSON.parse(mix.body(n).toString()))
    expect(read).toMatchObject({ ok: true, value: { order_id: `cell-1-${n}`, items: mix.lines(n) } })
  }
  expect(orderIdSchema.safeParse(mix.orderId(7)).success).toBe(true)
})

test('an order fails by asking for the sold-out SKU, and then asks for a SKU in stock as well', () => {
  const mix = orderMix(OPTIONS)
  for (let n = 0; n < 500; n += 1) {
    const skus = mix.lines(n).map(({ sku }) => sku)
    expect(skus.includes('lobster')).toBe(mix.fails(n))
    expect(OPTIONS.skus).toContain(skus[0])
  }
})

test('about the asked share fails; none at 0, all at 1', () => {
  const failing = (failing_share: number) => {
    const mix = orderMix({ ...OPTIONS, failing_share })
    return Array.from({ length: 10_000 }, (_, n) => mix.fails(n)).filter(Boolean).length
  }
  expect(failing(0)).toBe(0)
  expect(failing(1)).toBe(10_000)
  expect(Math.abs(failing(0.1) - 1_000)).toBeLessThan(120)
})

test('which orders fail depends on seed and number alone, and not on the dish', () => {
  const failing = (options: Partial<OrderMixOptions>) => {
    const mix = orderMix({ ...OPTIONS, ...options })
    return Array.from({ length: 300 }, (_, n) => mix.fails(n))
  }
  expect(failing({ prefix: 'another' })).toEqual(failing({}))
  expect(failing({ seed: 43 })).not.toEqual(failing({}))
  const mix = orderMix({ ...OPTIONS, failing_share: 0.5 })
  const dishes = new Set(
    Array.from({ length: 300 }, (_, n) => n)
      .filter(mix.fails)
      .map((n) => mix.lines(n)[0]?.sku),
  )
  expect(dishes).toEqual(new Set(OPTIONS.skus))
})

test('an order number is read back from an id of the prefix and from no other', () => {
  const { orderId } = orderMix(OPTIONS)
  for (const n of [0, 7, 10_000]) expect(numberIn('cell-1', orderId(n))).toBe(n)
  for (const foreign of [
    'cell-1-',
    'cell-1',
    'cell-1-7x',
    'cell-2-7',
    'cell-1-07',
    'cell-17',
    'cell-1-1-7',
  ]) {
    expect(numberIn('cell-1', foreign)).toBe(-1)
  }
})

test('a mix without a SKU in stock is refused', () => {
  expect(() => orderMix({ ...OPTIONS, skus: [] })).toThrow('at least one SKU')
})
