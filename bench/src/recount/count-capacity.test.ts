import type { CapacityWindow } from '@three-ways/result-files/capacity-window'
import type { Result } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { compareCapacity, countCapacity } from './count-capacity.ts'

const [cell] = sampleRun().cells
if (cell === undefined) throw new Error('the sample has no cell')

function tried(rate_per_s: number, limit: CapacityWindow['limit']): CapacityWindow {
  const orders = { offered: 100, refused: 0, within_objective: 100, completed_p99_ms: null }
  const open = { open_first_third: 0, open_last_third: 0, slip_p99_ms: null, host_cpu_percent: 50 }
  const ended = { ended_after_s: null, drained_after_s: 1, held: limit === null, limit }
  return { rate_per_s, seconds: 15, ...orders, ...open, ...ended }
}

/** 700/s was held, 800/s was not; beyond that the generator was late. Nothing was confirmed. */
const search = [tried(500, null), tried(1_000, 'generator'), tried(700, null), tried(800, 'objective')]
const figures: Result['figures'] = {
  ...{ capacity_per_s: 700, capacity_is: 'not confirmed', objective_ms: 250, limited_by: 'objective' },
  ...{ confirmation_rate_per_s: 630, confirmation_s: 60, confirmation_within_objective: 0 },
  ...{ confirmation_open_first_third: 0, confirmation_open_last_third: 0 },
}
const result: Result = { ...cell.result, search, figures }
const claimed = search.with(1, { ...tried(1_000, 'generator'), held: true })
const without = (change: Partial<Result>) => compareCapacity({ ...result, ...change }, [])

test('a capacity is what its windows come to', () => {
  expect(countCapacity(result)).toBe(700)
  expect(countCapacity({ search: undefined })).toBeUndefined()
  expect(without({})).toEqual([])
})

test.each<[string, Partial<Result>]>([
  ['another capacity', { figures: { ...figures, capacity_per_s: 800 } }],
  ['another limit', { figures: { ...figures, limited_by: 'generator' } }],
  ['a window that says that it held', { search: claimed }],
  ['a confirmation of which no order is there', { figures: { ...figures, capacity_is: 'confirmed' } }],
])('%s is told', (_, change) => {
  expect(without(change)).toHaveLength(1)
})
