import type { Result } from '@three-ways/result-files/metrics'
import type { OrderRecord } from '@three-ways/result-files/order-record'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { describe, expect, test } from 'vitest'
import { compareFigures } from './compare-figures.ts'
import { compareHistograms } from './compare-histograms.ts'
import { compareWithLog } from './compare-metrics.ts'
import { compareStores } from './compare-stores.ts'
import { countCell, type StoredCounts } from './counted-cell.ts'
import { bounds } from './nearest-rank.ts'
import { recompute } from './recompute.ts'

const { cells } = sampleRun()
const logged = (orders: readonly OrderRecord[]) => orders.map((order) => ({ ...order, attempt: 1 }))

describe('headlines recomputed from the order log', () => {
  test('agree with results, histograms and stores of every cell, bulk and refusals included', () => {
    for (const { result, orders, histograms, ledger } of cells) {
      const cell = countCell(result, logged(orders), ledger)
      expect(compareWithLog(result, cell.logged)).toEqual([])
      expect(compareFigures(result, logged(orders), cell)).toEqual([])
      expect(compareHistograms(result, histograms, cell.logged)).toEqual([])
      expect(compareStores(result, logged(orders), ledger, cell.stored as StoredCounts)).toEqual([])
    }
    const steady = cells.find(({ result }) => result.variant === 'steady')
    if (steady === undefined) throw new Error('the sample has no steady cell')
    const sorted = recompute(logged(steady.orders)).latencies_us.completed
    expect(steady.result.latency.completed.p99_ms).toBeCloseTo(
      (bounds(sorted, 99).value ?? Number.NaN) / 1000,
      1,
    )
  })

  const steady = cells.find(({ result }) => result.variant === 'steady')
  const differencesWith = (orders: readonly OrderRecord[], change: Partial<Result> = {}) => {
    if (steady === undefined) throw new Error('the sample has no steady cell')
    return compareWithLog({ ...steady.result, ...change }, recompute(logged(orders))).join('\n')
  }

  test('see an order that is missing from the log, and one that stands there twice', () => {
    const orders = steady?.orders ?? []
    const [first] = orders
    if (first === undefined) throw new Error('the sample has no orders')
    expect(differencesWith(orders.slice(1))).toContain('ledger.offered is 1100')
    expect(differencesWith([first, ...orders.slice(1, -1), first])).toContain('repeated order ids')
  })

  test('see a ledger term, a share and a percentile that were made up', () => {
    if (steady === undefined) throw new Error('the sample has no steady cell')
    const { result, orders } = steady
    const { ledger, latency, completed_within } = result
    const renamed = { ...ledger, completed: ledger.completed - 1, lost: 1 }
    expect(differencesWith(orders, { ledger: renamed })).toContain('ledger.lost is 1')
    const faster = { ...latency.completed, p99_ms: (latency.completed.p99_ms ?? 0) * 0.9 }
    const kinder = { ...latency, completed: faster }
    expect(differencesWith(orders, { latency: kinder })).toContain('latency.completed.p99_ms')
    const share = { ...completed_within, s1: 0.99 }
    expect(differencesWith(orders, { completed_within: share })).toContain('completed_within.s1')
  })

  test('see a burst whose clock was stopped too early', () => {
    const burst = cells.find(({ result }) => result.variant === 'door')
    if (burst === undefined) throw new Error('the sample has no burst')
    const early = { ...burst.result, figures: { ...burst.result.figures, last_completed_s: 1 } }
    const orders = logged(burst.orders)
    expect(compareFigures(early, orders, countCell(early, orders, undefined))).toEqual([
      expect.stringContaining('last_completed_s is 1'),
    ])
  })
})

describe('nearest rank', () => {
  test('is a value that was measured, at the textbook ranks', () => {
    const sorted = Float64Array.from({ length: 10 }, (_, index) => index + 1)
    expect([50, 95, 99, 100, 1].map((percentile) => bounds(sorted, percentile).value)).toEqual([
      5, 10, 10, 10, 1,
    ])
    expect(bounds(Float64Array.of(7), 50).value).toBe(7)
  })
})
