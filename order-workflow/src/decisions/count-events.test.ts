import { DatabaseSync } from 'node:sqlite'
import type { InventoryFailed, OrderPlaced } from '@three-ways/event-contract/order-events'
import { describe, expect, it } from 'vitest'
import { eventAbout } from '../../test/open-service.ts'
import { AnalyticsTables } from '../tables/analytics-tables.ts'
import { countEvent, countFailure, countOrder } from './count-events.ts'

const about = (id: string, time: string, items: object[]) =>
  ({ ...eventAbout(id, 'OrderPlaced', { items }), time }) as OrderPlaced

describe('counting events', () => {
  it('counts an order in the minute of its own time, and its quantities', () => {
    const event = about('a', '2026-01-31T23:59:59.999Z', [
      { sku: 'burger', qty: 2 },
      { sku: 'burger', qty: 1 },
    ])
    const { changes, events } = countOrder(undefined, event)
    expect(changes).toContainEqual({ family: 'minutes', key: '2026-01-31T23:59Z', amount: 1 })
    expect(changes.filter(({ family }) => family === 'quantities').map(({ amount }) => amount)).toEqual([
      2, 1,
    ])
    expect(events).toEqual([])
  })

  it('adds up to the metrics, in whatever order the events come', () => {
    const events = [
      about('a', '2026-01-31T12:00:01.000Z', [{ sku: 'burger', qty: 2 }]),
      about('b', '2026-01-31T12:00:59.000Z', [{ sku: 'pizza', qty: 1 }]),
      about('c', '2026-01-31T12:01:00.000Z', [{ sku: 'burger', qty: 1 }]),
    ]
    const metrics = [events, events.toReversed()].map((order) => {
      using database = new DatabaseSync(':memory:')
      const tables = new AnalyticsTables(database)
      expect(tables.metrics().failure_rate_percent).toBeNull()
      const decisions = [
        ...order.map((event) => countOrder(undefined, event)),
        countEvent(undefined, eventAbout('a', 'InventoryReserved')),
        countEvent(undefined, eventAbout('b', 'InventoryReserved')),
        countEvent(undefined, eventAbout('d', 'InventoryReserved')),
        countFailure(undefined, eventAbout('c', 'InventoryFailed') as InventoryFailed),
      ]
      for (const { changes } of decisions) for (const change of changes) tables.apply(change)
      return tables.metrics()
    })
    expect(metrics[0]).toEqual(metrics[1])
    expect(metrics[0]).toEqual({
      total_orders: 3,
      reserved: 3,
      failed: 1,
      failure_rate_percent: 25,
      events: { InventoryFailed: 1, InventoryReserved: 3, OrderPlaced: 3 },
      failures_by_reason: { insufficient_stock: 1 },
      ordered_quantity_by_sku: { burger: 3, pizza: 1 },
      orders_per_minute: { '2026-01-31T12:00Z': 2, '2026-01-31T12:01Z': 1 },
    })
  })
})
