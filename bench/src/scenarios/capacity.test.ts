import { settle } from '@three-ways/instrument/settlement'
import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { compareCapacity } from '../recount/count-capacity.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { capacity } from './capacity.ts'
import type { CellContext, Scenario } from './scenario.ts'

const system = await loadModel('reference')
/** So long inventory takes for an order, 32 of them at a time: that is what the system can carry. */
const SERVICE_MS = 320
const TRUE_PER_S = (1000 * 32) / SERVICE_MS
const ROW: PlannedRow = {
  scenario: 'capacity',
  variant: 'p99-1600ms',
  durability: 'D1',
  may_be_hollow: true,
  load: {
    objective_ms: 1_600,
    start_per_s: 50,
    window_s: 4,
    confirm_s: 5,
    resolution: 1.1,
    rough: false,
    repetitions: 1,
  },
}

const slowed: Scenario = {
  ...capacity,
  async measure(context) {
    await context.running.service('inventory-service').slowDown(SERVICE_MS)
    const saturated_per_s = await saturatedRate(context)
    const findings = await capacity.measure(context)
    return { ...findings, figures: { ...findings.figures, saturated_per_s } }
  },
}

/** What really completes per second when there is always something to do. */
async function saturatedRate({ offer, running, generator, signal }: CellContext): Promise<number> {
  const count = 200
  const { journal, command } = offer({ count, name: 'saturation' })
  const { started_us } = await generator.burst({
    door: running.door,
    journal,
    command,
    count,
    connections: 64,
    signal,
  })
  await settle(journal, { deadline_ms: 60_000, signal })
  return count / ((Math.max(...journal.completed_us) - started_us) / 1e6)
}

test('the capacity of a system with a known service time is found', async () => {
  const cell = await scenarioCell(system, slowed, ROW, { within_ms: 170_000 })
  expect(failedChecks(cell)).toEqual([])
  const { figures, search = [], ledger } = cell.result
  // More than the service time allows is found by nobody; windows of four seconds let a little too much pass.
  expect(Number(figures.capacity_per_s)).toBeLessThan(1.25 * TRUE_PER_S)
  // A machine that is busy with other things is slower than the service time; and it may be the limit itself.
  const true_per_s = Math.min(TRUE_PER_S, Number(figures.saturated_per_s))
  const by_machine = search.some(({ rate_per_s, limit }) => limit === 'generator' && rate_per_s < true_per_s)
  if (!by_machine) expect(Number(figures.capacity_per_s)).toBeGreaterThan(0.5 * true_per_s)
  expect(ledger).toMatchObject({ lost: 0, doubled: 0 })
  // What is far too much ends early, unless the machine cannot even send it; nothing is left behind.
  for (const { rate_per_s, limit, ended_after_s } of search) {
    if (rate_per_s < 2 * TRUE_PER_S || limit === 'generator') continue
    expect(limit).toBe('hopeless')
    expect(ended_after_s).toBeLessThan(4)
  }
  for (const { drained_after_s } of search) expect(drained_after_s).not.toBeNull()
  const logged = cell.orders.map((order) => ({ ...order, attempt: 1 }))
  expect(compareCapacity(cell.result, logged)).toEqual([])
  const claimed = {
    ...cell.result,
    figures: { ...figures, capacity_per_s: 2 * Number(figures.capacity_per_s) },
  }
  expect(compareCapacity(claimed, logged)).toHaveLength(1)
  expect(compareCapacity(cell.result, logged.slice(0, logged.length / 2)).length).toBeGreaterThan(0)
}, 180_000)
