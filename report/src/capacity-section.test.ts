import type { CapacityWindow } from '@three-ways/result-files/capacity-window'
import { type Metrics, SCHEMA_VERSION } from '@three-ways/result-files/metrics'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { expect, test } from 'vitest'
import { capacityAnswer, capacitySection, capacityText } from './capacity-section.ts'
import { compareModels } from './model-row.ts'
import type { ReportData } from './report-data.ts'

const { run, cells } = sampleRun()
const [cell] = cells
if (cell === undefined) throw new Error('the sample has no cell')
const { result: steady } = cell

function tried(rate_per_s: number, limit: CapacityWindow['limit']): CapacityWindow {
  const orders = { offered: 100, refused: 0, within_objective: 100, completed_p99_ms: null }
  const open = { open_first_third: 1, open_last_third: 1, slip_p99_ms: null, host_cpu_percent: 50 }
  const ended = { ended_after_s: null, drained_after_s: 1, held: limit === null, limit }
  return { rate_per_s, seconds: 15, ...orders, ...open, ...ended }
}

/** A report of one model that held 500/s, was confirmed there, and did not hold 1,000/s by that. */
function found(limit: CapacityWindow['limit'], figures: object = {}): ReportData {
  const own = { capacity_per_s: 500, capacity_is: 'confirmed', limited_by: limit, windows: 2, ...figures }
  const confirmation = { confirmation_rate_per_s: 450, confirmation_s: 60, confirmation_within_objective: 9 }
  const result = {
    ...steady,
    ...{ scenario: 'capacity', variant: 'p99-250ms', search: [tried(500, null), tried(1_000, limit)] },
    figures: { ...own, ...confirmation },
  }
  const metrics: Metrics = { schema_version: SCHEMA_VERSION, run, results: [result] }
  return { metrics, comparisons: compareModels(metrics, new Map()) } as unknown as ReportData
}

const text = (data: ReportData) => data.comparisons.flatMap(({ rows }) => rows).map(capacityText)

test('what the system was the limit of is its capacity', () => {
  const data = found('objective')
  expect(text(data)).toEqual(['500'])
  expect(capacityAnswer(data)).toMatch(/ 500\/s, held 450\/s for 60 s; beyond it, limited by objective\.$/)
})

test('what the generator was the limit of is a lower bound, wherever it stands', () => {
  const data = found('generator', { capacity_is: 'rough' })
  expect(text(data)).toEqual(['at least 500 (rough, limited by generator)'])
  expect(capacityAnswer(data)).toMatch(
    / at least roughly 500\/s, held .*; a lower bound, limited by generator\.$/,
  )
  expect(capacitySection(data)).toMatch(/\| +at least 500 \(rough, limited by generator\) \|/)
})

test('where nothing was held there is no number', () => {
  const data = found('generator', { capacity_per_s: null, capacity_is: 'not confirmed' })
  expect(text(data)).toEqual(['none, limited by generator'])
  expect(capacityAnswer(data)).toMatch(/ held none of 2 rates, limited by generator\.$/)
})
