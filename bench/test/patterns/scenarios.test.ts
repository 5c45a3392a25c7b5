import { system } from '@three-ways/reference/system'
import { isViolated } from '@three-ways/result-files/examination'
import { expect, test } from 'vitest'
import { cellEvidence } from '../../src/check/cell-evidence.ts'
import { checkCell } from '../../src/check/check-cell.ts'
import { systemOfRow } from '../../src/run/row-system.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { rated, withSpike } from '../../src/settings/loads.ts'
import { PATTERN_ROWS } from '../../src/settings/pattern-loads.ts'
import { type PlannedRow, rowsOf, type ScenarioName } from '../../src/settings/profiles.ts'
import { failedChecks, scenarioCell } from '../scenario-cell.ts'
import { SHORT_WORK } from './raise-patterns.ts'

const NAMES = Object.keys(PATTERN_ROWS) as ScenarioName[]

test('each pattern has one row in smoke, and its question and prediction stand before it', () => {
  expect(NAMES).toHaveLength(6)
  for (const name of NAMES) expect(rowsOf('smoke', [name])).toHaveLength(1)
})

test.each(NAMES)('%s is measured over the reference model, and its files bear it out', async (name) => {
  const [planned] = rowsOf('smoke', [name])
  const row = { ...(planned as PlannedRow), load: rated(20, 1, 1) }
  const { system: carrying, workload, told } = await systemOfRow(system, 'reference', row)
  const cell = await scenarioCell(carrying, await scenarioNamed(name), row, {
    workload,
    workflow: told.workflow,
    environment: { ...told.environment, ...SHORT_WORK, CLICK_WORK_MS: '5' },
  })
  expect(failedChecks(cell)).toEqual([])
  const { ledger, figures } = cell.result
  expect(ledger).toMatchObject({ offered: 20, refused: 0, accepted: 20, lost: 0, doubled: 0 })
  // Which payments fail is decided by the names of the orders.
  expect(ledger.completed + ledger.business_failed).toBe(20)
  expect(figures).toMatchObject({ timed_out: 0, queued_at_end: expect.any(Number) })
  const logged = cell.orders.map((order) => ({ ...order, attempt: 1 }))
  expect(isViolated(checkCell(cellEvidence(cell.result, logged, cell.ledger, workload)))).toBe(false)
})

test('clicks of a calm and of a flood behind it are told of by themselves, in one row', async () => {
  const [planned] = rowsOf('smoke', ['ingestion'])
  const row = { ...(planned as PlannedRow), load: withSpike(500, 1, rated(100, 2, 1)) }
  const { system: carrying, workload, told } = await systemOfRow(system, 'reference', row)
  const cell = await scenarioCell(carrying, await scenarioNamed('ingestion'), row, { workload, ...told })
  expect(failedChecks(cell)).toEqual([])
  const { ledger, figures } = cell.result
  expect(ledger).toMatchObject({ offered: 700, completed: 700, lost: 0, doubled: 0 })
  expect(figures).toMatchObject({
    calm_per_s: 100,
    spike_per_s: 500,
    refused_in_calm: 0,
    refused_in_spike: 0,
  })
  expect(Number(figures.calm_accepted_p95_ms)).toBeGreaterThan(0)
  // Each click takes 20 ms to be counted, and four of them are counted at a time: 300 of the flood wait.
  expect(Number(figures.calm_completed_p95_ms)).toBeGreaterThanOrEqual(20)
  expect(Number(figures.queued_at_end)).toBeGreaterThan(0)
  expect(Number(figures.drain_s)).toBeGreaterThan(0)
  expect(Number(figures.oldest_age_s)).toBeGreaterThan(0)
  expect(cell.series?.flatMap(({ events }) => events)).toEqual(['500/s from here'])
})
