import type { OrderCancelled, OrderPlaced } from '@three-ways/event-contract/order-events'
import { describe, expect, it } from 'vitest'
import { eventAbout } from '../../test/open-service.ts'
import { quantityBySku } from './order-lines.ts'
import { refuse, release, reserve } from './reserve-stock.ts'

const stock = new Map([
  ['burger', 10],
  ['pizza', 3],
  ['lobster', 0],
])
const placed = (...lines: (readonly [string, number])[]) => {
  const items = lines.map(([sku, qty]) => ({ sku, qty }))
  return eventAbout('o1', 'OrderPlaced', { items }) as OrderPlaced
}
const given = (available = stock, cancelled = false) => ({ available, cancelled })

describe('reserving stock', () => {
  it('reserves every line and says so', () => {
    const event = placed(['burger', 5], ['pizza', 3])
    const { items } = event.data
    expect(reserve(given(), event)).toEqual({
      changes: [{ kind: 'reserve', order_id: 'o1', items }],
      events: [{ type: 'InventoryReserved', subject: 'o1', data: { order_id: 'o1', user_id: 'u', items } }],
      moments: [],
    })
  })

  it.each([
    ['item_not_found', [['unicorn', 1]]],
    ['quantity_limit', [['burger', 6]]],
    ['insufficient_stock', [['pizza', 4]]],
    ['insufficient_stock', [['lobster', 1]]],
    // Two lines of one SKU need the stock of both, and only a single line is limited.
    [
      'insufficient_stock',
      [
        ['pizza', 2],
        ['pizza', 2],
      ],
    ],
    [
      'item_not_found',
      [
        ['burger', 6],
        ['unicorn', 1],
      ],
    ],
    [
      'item_not_found',
      [
        ['lobster', 1],
        ['unicorn', 1],
      ],
    ],
    [
      'quantity_limit',
      [
        ['lobster', 1],
        ['burger', 6],
      ],
    ],
    ['quantity_limit', [['lobster', 6]]],
    // One line that could be had does not help the others.
    [
      'insufficient_stock',
      [
        ['burger', 1],
        ['lobster', 1],
      ],
    ],
  ] as [string, (readonly [string, number])[]][])('fails with %s for %j', (reason, lines) => {
    expect(reserve(given(), placed(...lines))).toEqual({
      changes: [{ kind: 'refuse', order_id: 'o1', reason }],
      events: [{ type: 'InventoryFailed', subject: 'o1', data: { order_id: 'o1', reason } }],
      moments: [],
    })
  })

  it('takes the last piece, and twice five in two lines', () => {
    expect(reserve(given(), placed(['pizza', 3])).changes[0]?.kind).toBe('reserve')
    expect(reserve(given(), placed(['burger', 5], ['burger', 5])).changes[0]?.kind).toBe('reserve')
  })

  it('refuses an order that was cancelled before it came, whatever else is wrong with it', () => {
    for (const event of [placed(['burger', 1]), placed(['unicorn', 9])]) {
      const { events } = reserve(given(stock, true), event)
      expect(events).toMatchObject([{ type: 'InventoryFailed', data: { reason: 'cancelled' } }])
    }
  })

  it('refuses for an injected reason without looking at the stock', () => {
    const { changes, events } = refuse(given(), placed(['burger', 1]), 'service_error')
    expect(changes).toEqual([{ kind: 'refuse', order_id: 'o1', reason: 'service_error' }])
    expect(events).toMatchObject([{ type: 'InventoryFailed', data: { reason: 'service_error' } }])
  })
})

describe('releasing stock', () => {
  const cancelled = eventAbout('o1', 'OrderCancelled') as OrderCancelled

  it('gives back what is reserved, and tells nobody', () => {
    const items = [{ sku: 'burger', qty: 2 }]
    expect(release(items, cancelled)).toEqual({
      changes: [{ kind: 'release', order_id: 'o1', items }],
      events: [],
      moments: [],
    })
  })

  it('leaves a tombstone where nothing is reserved', () => {
    expect(release(undefined, cancelled).changes).toEqual([{ kind: 'bury', order_id: 'o1' }])
  })
})

it('adds up the lines of one SKU', () => {
  const lines = [
    { sku: 'a', qty: 1 },
    { sku: 'b', qty: 2 },
    { sku: 'a', qty: 3 },
  ]
  expect([...quantityBySku(lines)]).toEqual([
    ['a', 4],
    ['b', 2],
  ])
})
