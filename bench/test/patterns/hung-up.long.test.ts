import { expect, it } from 'vitest'
import { systemOfRow } from '../../src/run/row-system.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { loadModel } from '../../src/settings/models.ts'
import { rowsOf } from '../../src/settings/profiles.ts'
import { failedChecks, scenarioCell } from '../scenario-cell.ts'

it('payments of customers who hung up are waited for, for as long as those of others', async () => {
  const rows = rowsOf('standard', ['slow-payment'])
  const row = rows.find(({ variant }) => variant === 'concurrency-1-at-10-per-s')
  if (row === undefined) throw new Error('There is no such row')
  const model = 'sync-rest'
  const { system, workload, told } = await systemOfRow(await loadModel(model), model, row)
  const cell = await scenarioCell(system, await scenarioNamed(row.scenario), row, { workload, ...told })
  expect(failedChecks(cell)).toEqual([])
  const { ledger, figures, verdict } = cell.result
  // One slot, two seconds each: the tenth is answered after 20 s, which is how long customers wait.
  expect(figures).toMatchObject({ timed_out: 10, completed_unheard: 10 })
  expect(ledger).toMatchObject({ offered: 20, completed: 20, unresolved: 0 })
  expect(verdict).toBe('valid')
})
