import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { loadModel } from '../settings/models.ts'
import { serviceCrash } from './service-crash.ts'

const system = await loadModel('reference')

test('services that are killed under load lose and double nothing', async () => {
  const load = { rate_per_s: 50, seconds: 18, repetitions: 1 }
  const row = { scenario: 'service-crash', variant: 'random', durability: 'recommended', load } as const
  const cell = await scenarioCell(system, serviceCrash, row, { seed: 3 })
  expect(failedChecks(cell)).toEqual([])
  const { figures, ledger } = cell.result
  expect(ledger).toMatchObject({ offered: 900, lost: 0, doubled: 0, unresolved: 0 })
  expect(figures.kills).toBe(3)
  expect(Number(figures.kills_with_work_in_flight)).toBeGreaterThan(0)
  expect(Number(figures.orders_caught)).toBeGreaterThan(0)
  expect(cell.series?.flatMap(({ events }) => events)).toHaveLength(6)
})
