import { type Analytics, analyticsSchema } from '@three-ways/event-contract/analytics'
import { describe, expect, it } from 'vitest'
import { COMPLETED, SOLD_OUT, UNAVAILABLE } from '../../test/ledger-entries.ts'
import { analyticsCheck, analyticsDifferences, recountAnalytics } from './analytics-check.ts'
import { analyticsDigest } from './analytics-digest.ts'

const entries = new Map([
  ['a', COMPLETED],
  ['b', COMPLETED],
  ['c', SOLD_OUT],
  ['d', UNAVAILABLE],
  ['no order', { ...SOLD_OUT, status: undefined, reservations: 1 }],
])
const lines = (order_id: string) => [{ sku: order_id === 'c' ? 'lobster' : 'burger', qty: 2 }]

const COUNTED: Analytics = {
  total_orders: 4,
  reserved: 2,
  failed: 1,
  failure_rate_percent: 100 / 3,
  events: {
    OrderPlaced: 4,
    InventoryReserved: 2,
    InventoryFailed: 1,
    OrderCancelled: 1,
    NotificationSent: 2,
  },
  failures_by_reason: { insufficient_stock: 1 },
  ordered_quantity_by_sku: { burger: 6, lobster: 2 },
  orders_per_minute: { '2026-11-21T02:56Z': 1, '2026-11-21T02:57Z': 3 },
}

describe('a recount', () => {
  const recount = recountAnalytics({ entries }, lines)

  it('says what an observer of the same orders says', () => {
    const { orders_per_minute: _, ...counted } = COUNTED
    expect(recount).toEqual(counted)
    expect(analyticsCheck(COUNTED, recount)).toMatchObject({ passed: true })
  })

  it('has no failure rate and no types where nothing happened', () => {
    expect(recountAnalytics({ entries: new Map() }, lines)).toMatchObject({
      failure_rate_percent: null,
      events: {},
    })
  })

  it.each<[string, Partial<Analytics>]>([
    ['reserved: 3', { reserved: 3 }],
    ['failure_rate_percent: 50', { failure_rate_percent: 50 }],
    ['events.InventoryFailed: 0', { events: { ...COUNTED.events, InventoryFailed: 0 } }],
    ['failures_by_reason.late: 1', { failures_by_reason: { insufficient_stock: 1, late: 1 } }],
    ['ordered_quantity_by_sku.lobster: 0', { ordered_quantity_by_sku: { burger: 6 } }],
    ['orders_per_minute: 3 in all', { orders_per_minute: { '2026-11-21T02:57Z': 3 } }],
  ])('finds %s', (said, change) => {
    const { passed, detail } = analyticsCheck({ ...COUNTED, ...change }, recount)
    expect(passed).toBe(false)
    expect(detail).toContain(said)
    expect(detail.split(';')).toHaveLength(1)
  })

  it('does not guess what an unknown order asked for', () => {
    expect(() => recountAnalytics({ entries }, () => undefined)).toThrow('nobody knows what a asked for')
  })
})

describe('a name that objects have of themselves', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length']
  /** As it comes over HTTP and out of the ledger's file. */
  const readBack = (analytics: Analytics) => analyticsSchema.parse(JSON.parse(JSON.stringify(analytics)))
  const withSku = (sku: string, qty: number): Analytics => {
    const quantities = Object.entries({ ...COUNTED.ordered_quantity_by_sku })
    return { ...COUNTED, ordered_quantity_by_sku: Object.fromEntries([...quantities, [sku, qty]]) }
  }

  it.each(NAMES)('%s is counted like any other', (sku) => {
    const read = readBack(withSku(sku, 3))
    expect(JSON.stringify(read)).toBe(JSON.stringify(withSku(sku, 3)))
    const recount = recountAnalytics({ entries: new Map([['a', COMPLETED]]) }, () => [{ sku, qty: 3 }])
    expect(JSON.stringify(recount.ordered_quantity_by_sku)).toBe(`{"${sku}":3}`)
  })

  it.each(NAMES)('a rebuild that loses %s, or counts it otherwise, differs', (sku) => {
    const live = readBack(withSku(sku, 3))
    for (const rebuilt of [readBack(COUNTED), readBack(withSku(sku, 2))]) {
      expect(analyticsDigest(rebuilt)).not.toBe(analyticsDigest(live))
      const differences = analyticsDifferences(rebuilt, live)
      expect(differences).toEqual([expect.stringContaining(`ordered_quantity_by_sku.${sku}`)])
    }
    expect(analyticsDigest(readBack(live))).toBe(analyticsDigest(live))
  })

  it('what is no amount is refused', () => {
    for (const amount of [-1, 1.5, '1', null]) {
      expect(analyticsSchema.safeParse({ ...COUNTED, events: { A: amount } }).success).toBe(false)
    }
    for (const amounts of [null, [1], 'x']) {
      expect(analyticsSchema.safeParse({ ...COUNTED, events: amounts }).success).toBe(false)
    }
  })
})
