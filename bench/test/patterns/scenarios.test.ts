import { system } from '@three-ways/reference/system'
import { expect, test } from 'vitest'
import { cellEvidence } from '../../src/check/cell-evidence.ts'
import { checkCell, isViolated } from '../../src/check/check-cell.ts'
import { systemOfRow } from '../../src/run/row-system.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { rated } from '../../src/settings/loads.ts'
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
