import { Journal } from '@three-ways/instrument/journal'
import { expect, test } from 'vitest'
import { growthCurve } from './growth-curve.ts'
import type { GrowthSample } from './growth-watch.ts'

const STARTED_US = 1_000_000

/** So many orders, planned at the start, of which order n takes so long after the one before. */
function journalOf(count: number, took_us: (n: number) => number): Journal {
  const journal = new Journal('cell', count)
  let at_us = STARTED_US
  for (let n = 0; n < count; n += 1) {
    journal.plan(STARTED_US)
    at_us += took_us(n)
    journal.noteOutcome({ subject: `cell-${n}`, moment: 'completed', status: 'confirmed' }, at_us)
  }
  return journal
}

const sample = (at_us: number, mb: number, store_bytes: number): GrowthSample => ({
  at_us,
  resident_mb: { 'order-service': mb },
  store_bytes,
})

test('each hundredth has what its own orders took', () => {
  const journal = journalOf(1_000, (n) => (n < 900 ? 100 : 300))
  const curve = growthCurve({ journal, started_us: STARTED_US, samples: [], bulk: true })
  expect(curve).toHaveLength(100)
  expect(curve[0]).toEqual({
    orders: 10,
    at_s: 0.001,
    us_per_order: 100,
    p99_ms: null,
    resident_mb: {},
    store_kb_per_order: null,
  })
  expect(curve.at(-1)).toMatchObject({ orders: 1_000, at_s: 0.12, us_per_order: 300 })
})

test('the order is that in which they end, and one without an end is in no hundredth', () => {
  const journal = new Journal('cell', 3)
  for (let n = 0; n < 3; n += 1) journal.plan(STARTED_US)
  const end = (n: number, at_us: number) =>
    journal.noteOutcome({ subject: `cell-${n}`, moment: 'completed', status: 'failed' }, STARTED_US + at_us)
  end(2, 100)
  end(0, 300)
  const curve = growthCurve({ journal, started_us: STARTED_US, samples: [], bulk: true })
  expect(curve.map(({ orders, us_per_order }) => [orders, us_per_order])).toEqual([
    [1, 100],
    [2, 200],
  ])
})

test('memory and stores are those of the last look before, and stores count what came on top', () => {
  const samples = [sample(STARTED_US - 1, 50, 10_000), sample(STARTED_US + 50_500, 80, 2_010_000)]
  const journal = journalOf(1_000, () => 100)
  const curve = growthCurve({ journal, started_us: STARTED_US, samples, bulk: true })
  const before = { resident_mb: { 'order-service': 50 }, store_kb_per_order: null }
  expect(curve[49]).toMatchObject({ orders: 500, ...before })
  const after = { resident_mb: { 'order-service': 80 }, store_kb_per_order: 2_000 / 510 }
  expect(curve[50]?.store_kb_per_order).toBeCloseTo(after.store_kb_per_order, 3)
  expect(curve[50]).toMatchObject({ orders: 510, resident_mb: after.resident_mb })
})

test('orders with a request of their own have a p99, where there are enough of them', () => {
  const input = { started_us: STARTED_US, samples: [], bulk: false }
  expect(growthCurve({ ...input, journal: journalOf(1_000, () => 100) })[0]?.p99_ms).toBeNull()
  const many = growthCurve({ ...input, journal: journalOf(100_000, () => 1) })
  expect(many[0]?.p99_ms).toBeCloseTo(0.99, 2)
})

test('nothing ended, nothing grew', () => {
  expect(growthCurve({ journal: new Journal('cell', 5), started_us: 0, samples: [], bulk: true })).toEqual([])
})
