import { openAtEnd, openSpans } from '@three-ways/instrument/open-subjects'
import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { recompute } from '../recount/recompute.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { load, SATURATED_PERCENT, saturation } from './load.ts'

const system = await loadModel('reference')
const row = (rate_per_s: number): PlannedRow => ({
  scenario: 'load',
  variant: `${rate_per_s}-per-s`,
  may_be_hollow: true,
  durability: 'D1',
  load: { rate_per_s, seconds: 2, grid: true, repetitions: 1 },
})

test('a point tells what was open when its last order came, as its order log does', async () => {
  const { result, orders } = await scenarioCell(system, load, row(100))
  expect(failedChecks({ result } as never)).toEqual([])
  expect(result.ledger).toMatchObject({ offered: 200, completed: 200, lost: 0, doubled: 0 })
  const logged = recompute(orders.map((order) => ({ ...order, attempt: 1 })))
  expect(result.figures.open_at_end).toBe(logged.open_at_last_plan)
}, 60_000)

test('an order is open from its plan to the end that is told, or to its refusal', () => {
  const order = { planned_us: 10, accepted_us: 12, ended_us: 12, completed_us: 30 }
  const spans = openSpans(
    [
      order,
      { ...order, completed_us: null },
      { ...order, accepted_us: null, completed_us: null },
      { ...order, planned_us: 20, ended_us: 22 },
    ] as never,
    0,
  )
  expect(openAtEnd(spans)).toBe(3)
  expect(openAtEnd([])).toBe(0)
})

test('processors that were not there make a point hollow', () => {
  expect(saturation(SATURATED_PERCENT - 0.1)).toEqual([])
  expect(saturation(SATURATED_PERCENT)).toHaveLength(1)
})
