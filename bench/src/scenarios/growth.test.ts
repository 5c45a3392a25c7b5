import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeLedger } from '@three-ways/result-files/ledger-file'
import { writeOrders } from '@three-ways/result-files/orders-file'
import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { isBeside } from '../check/cell-evidence.ts'
import { countLargeCell } from '../recount/large-cell.ts'
import type { Load } from '../settings/loads.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { growth } from './growth.ts'

const system = await loadModel('reference')
const row = (variant: string, load: Load): PlannedRow => ({
  scenario: 'growth',
  variant,
  durability: 'D1',
  load,
})

test('orders of one request are measured by hundredths, and counted line by line from what is kept', async () => {
  const cell = await scenarioCell(system, growth, row('1k', { orders: 1_000, repetitions: 1 }))
  expect(failedChecks(cell)).toEqual([])
  const { ledger, figures, curve = [] } = cell.result
  expect(ledger).toMatchObject({ offered: 1_000, lost: 0, doubled: 0 })
  expect(ledger.business_failed).toBeGreaterThan(50)
  const { us_per_order, store_kb_per_order } = figures
  for (const figure of [us_per_order, store_kb_per_order]) expect(figure).toBeGreaterThan(0)
  expect(curve).toHaveLength(100)
  expect(curve.at(-1)?.orders).toBe(1_000)
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-growth-'))
  try {
    await writeOrders(folder, cell.result, cell.orders)
    await writeLedger(folder, cell.result, cell.ledger)
    const { counted, differences } = await countLargeCell(folder, cell.result, isBeside)
    expect(differences).toEqual([])
    expect(counted.logged.outcomes).toMatchObject({ completed: ledger.completed, lost: 0 })
    expect(counted.stored).toEqual({ doubled: 0, duplicate_effects: 0, external_effects_doubled: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 90_000)

test('orders at a steady rate have waiting times', async () => {
  const cell = await scenarioCell(
    system,
    growth,
    row('steady', { rate_per_s: 100, seconds: 3, repetitions: 1 }),
  )
  expect(failedChecks(cell)).toEqual([])
  expect(cell.result.ledger).toMatchObject({ offered: 300, completed: 300 })
  expect(cell.result.curve).toHaveLength(100)
  expect(cell.result.figures.store_kb_per_order).toBeGreaterThan(0)
}, 90_000)
