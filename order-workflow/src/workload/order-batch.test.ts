import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { readOrderRequest } from '@three-ways/event-contract/order-api'
import { shareOf } from '@three-ways/event-contract/share'
import type { BatchOptions } from '@three-ways/event-contract/workload'
import { expect, test } from 'vitest'
import { orderBatch } from './order-batch.ts'

const SKUS = ['burger', 'pizza', 'salad']
const OPTIONS: BatchOptions = {
  prefix: 'cell-1',
  failing_share: 0.1,
  draw: (stream, n) => shareOf(`${stream}/${n}`),
  stores: {
    entries: new Map(),
    stock: [
      ...SKUS.map((sku) => ({ sku, initial: 10, available: 10, reserved: 0 })),
      { sku: 'lobster', initial: 0, available: 0, reserved: 0 },
    ],
    backlog: new Map(),
    duplicates_ignored: new Map(),
    external_effects_doubled: 0,
  },
}
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const failing = (change: Partial<BatchOptions>, count = 300) => {
  const { asked } = orderBatch({ ...OPTIONS, ...change })
  return numbers(count).filter((n) => asked(n).some(({ sku }) => sku === 'lobster'))
}

test('every command is a well-formed order with our id', () => {
  const { command, asked } = orderBatch(OPTIONS)
  for (const n of numbers(50)) {
    const { method, path, body } = command(n)
    expect(`${method} ${path}`).toBe('POST /order')
    const read = readOrderRequest(JSON.parse(body.toString()))
    expect(read).toMatchObject({ ok: true, value: { order_id: `cell-1-${n}`, items: asked(n) } })
  }
  expect(orderIdSchema.safeParse('cell-1-7').success).toBe(true)
})

test('a renamed one asks for the same', () => {
  const { command, renamed } = orderBatch(OPTIONS)
  const order = JSON.parse(command(7).body.toString())
  expect(JSON.parse(renamed(7, 'cell-1-7~2').body.toString())).toEqual({ ...order, order_id: 'cell-1-7~2' })
})

test('an order fails by asking for the sold-out SKU, and then asks for a SKU in stock as well', () => {
  const { asked } = orderBatch({ ...OPTIONS, failing_share: 0.5 })
  for (const n of numbers(500)) {
    const [first, ...rest] = asked(n).map(({ sku }) => sku)
    expect(SKUS).toContain(first)
    expect(rest.every((sku) => sku === 'lobster')).toBe(true)
  }
})

test('about the asked share fails; none at 0, all at 1', () => {
  expect(failing({ failing_share: 0 }, 10_000)).toHaveLength(0)
  expect(failing({ failing_share: 1 }, 10_000)).toHaveLength(10_000)
  expect(Math.abs(failing({}, 10_000).length - 1_000)).toBeLessThan(120)
})

test('which orders fail depends on the draw alone, and not on the prefix or the dish', () => {
  expect(failing({ prefix: 'another' })).toEqual(failing({}))
  expect(failing({ draw: (stream, n) => shareOf(`other/${stream}/${n}`) })).not.toEqual(failing({}))
  const { asked } = orderBatch({ ...OPTIONS, failing_share: 0.5 })
  const dishes = failing({ failing_share: 0.5 }).map((n) => asked(n)[0]?.sku)
  expect(new Set(dishes)).toEqual(new Set(SKUS))
})

test('a stock without a SKU to sell, or without one that is sold out, is refused', () => {
  const withStock = (stock: BatchOptions['stores']['stock']) => ({
    ...OPTIONS,
    stores: { ...OPTIONS.stores, stock },
  })
  expect(() => orderBatch(withStock([]))).toThrow('expected a SKU in stock')
  expect(() => orderBatch(withStock(OPTIONS.stores.stock.slice(0, 1)))).toThrow('sold out')
})
