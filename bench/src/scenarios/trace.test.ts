import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { trace as full } from './trace.ts'

const trace = { ...full, warm_up: { orders: 20 } }
const system = await loadModel('reference')
const load = { rate_per_s: 50, seconds: 1, repetitions: 1 }
const row: PlannedRow = { scenario: 'trace', variant: 'steady', durability: 'D1', load }

test('the order at p50 is told hop by hop, between its plan and its end', async () => {
  const cell = await scenarioCell(system, trace, row, { environment: { TRACE: 'on' } })
  expect(failedChecks(cell)).toEqual([])
  const { ways = [], figures, latency } = cell.result
  // Fifty are too few for a p99.
  expect(figures).toMatchObject({ traced_orders: 1, of_another_clock: 0 })
  const [way] = ways
  expect(way?.hops.map(({ message, service }) => `${message} at ${service}`).toSorted()).toEqual([
    'InventoryReserved at notification-service',
    'InventoryReserved at order-service',
    'NotificationSent at order-service',
    'OrderPlaced at inventory-service',
    'POST /order at order-service',
  ])
  // Out of a histogram with three digits.
  expect((way?.completed_us ?? 0) / 1000 / (latency.completed.p50_ms ?? 0)).toBeCloseTo(1, 2)
  for (const hop of way?.hops ?? []) {
    const { owed_us, handed_us, received_us, handled_us, committed_us } = hop
    const moments = [owed_us, handed_us, received_us, handled_us, committed_us].filter((at) => at !== null)
    expect(moments).toEqual(moments.toSorted((one, other) => one - other))
    expect(received_us).toBeGreaterThanOrEqual(0)
    expect(handled_us).toBeLessThanOrEqual(way?.completed_us ?? 0)
  }
})
