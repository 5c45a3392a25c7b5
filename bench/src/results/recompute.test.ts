import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellKey } from './cell.ts'
import { compareWithLog } from './cross-check.ts'
import type { Result } from './metrics.ts'
import type { OrderRecord } from './order-record.ts'
import { appendOrders } from './orders-log.ts'
import { nearestRank, recompute } from './recompute.ts'
import { sampleRun } from './sample-run.ts'

const { cells } = sampleRun()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'three-ways-recompute-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('headlines recomputed from the order log', () => {
  test('agree with the histograms for every cell, bulk and refusals included', async () => {
    const file = join(folder, 'whole.gz')
    for (const { orders } of cells) await appendOrders(file, 1, orders)
    const recomputed = await recompute(file)
    const results = cells.map(({ result }) => result)
    expect(compareWithLog(results, recomputed)).toMatchObject({
      agrees: true,
      cells: results.length,
      orders: cells.reduce((sum, { orders }) => sum + orders.length, 0),
      differences: [],
    })
    const steady = results.find((result) => result.variant === 'steady')
    if (steady === undefined) throw new Error('the sample has no steady cell')
    const sorted = recomputed.get(cellKey(steady))?.latencies_us.completed ?? new Float64Array()
    expect(steady.latency.completed.p99_ms).toBeCloseTo(nearestRank(sorted, 99) / 1000, 1)
  })

  const steady = cells.find(({ result }) => result.variant === 'steady')
  const differencesWith = async (
    name: string,
    orders: readonly OrderRecord[],
    change: Partial<Result> = {},
  ) => {
    if (steady === undefined) throw new Error('the sample has no steady cell')
    const file = join(folder, `${name}.gz`)
    await appendOrders(file, 1, orders)
    return compareWithLog([{ ...steady.result, ...change }], await recompute(file)).differences.join('\n')
  }

  test('see an order that is missing from the log, and one that stands there twice', async () => {
    const orders = steady?.orders ?? []
    const [first] = orders
    if (first === undefined) throw new Error('the sample has no orders')
    expect(await differencesWith('missing', orders.slice(1))).toContain('ledger.offered is 1100')
    expect(await differencesWith('twice', [first, ...orders.slice(1, -1), first])).toContain(
      'repeated order ids',
    )
  })

  test('see a ledger term, a share and a percentile that were made up', async () => {
    if (steady === undefined) throw new Error('the sample has no steady cell')
    const { result, orders } = steady
    const { ledger, latency, completed_within } = result
    const renamed = { ...ledger, completed: ledger.completed - 1, lost: 1 }
    expect(await differencesWith('ledger', orders, { ledger: renamed })).toContain('ledger.lost is 1')
    const faster = { ...latency.completed, p99_ms: (latency.completed.p99_ms ?? 0) * 0.9 }
    const kinder = { ...latency, completed: faster }
    expect(await differencesWith('faster', orders, { latency: kinder })).toContain('latency.completed.p99_ms')
    const share = { ...completed_within, s1: 0.99 }
    expect(await differencesWith('share', orders, { completed_within: share })).toContain(
      'completed_within.s1',
    )
  })

  test('see a burst whose clock was stopped too early', async () => {
    const burst = cells.find(({ result }) => result.variant === 'door')
    if (burst === undefined) throw new Error('the sample has no burst')
    const file = join(folder, 'burst.gz')
    await appendOrders(file, 1, burst.orders)
    const early = { ...burst.result, figures: { ...burst.result.figures, last_completed_s: 1 } }
    const { differences } = compareWithLog([early], await recompute(file))
    expect(differences).toEqual([expect.stringContaining('figures.last_completed_s is 1')])
  })
})

describe('nearest rank', () => {
  test('is a value that was measured, at the textbook ranks', () => {
    const sorted = Float64Array.from({ length: 10 }, (_, index) => index + 1)
    expect([50, 95, 99, 100, 1].map((percentile) => nearestRank(sorted, percentile))).toEqual([
      5, 10, 10, 10, 1,
    ])
    expect(nearestRank(Float64Array.of(7), 50)).toBe(7)
  })
})
