import { broken as unforgetting } from '@three-ways/reference/broken/unforgetting-broker'
import { system as reference } from '@three-ways/reference/system'
import { expect, it } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { replay } from './replay.ts'

const ROW = {
  scenario: 'replay',
  variant: 'rebuild',
  durability: 'recommended',
  load: { orders: 200, repetitions: 1 },
} as const
const GONE = 'past events cannot be read again'

it('proves of a model that cannot replay that who begins anew learns nothing', async () => {
  const cell = await scenarioCell(reference, replay, ROW)
  expect(failedChecks(cell)).toEqual([])
  expect(cell.result.checks.find(({ name }) => name === GONE)?.detail).toContain('knows 0 of 200 orders')
  expect(cell.result.figures).toMatchObject({
    digest_live: null,
    replay: 'not possible, needs a log or a stream that keeps events',
  })
  expect(cell.ledger.analytics?.total_orders).toBe(200)
})

it('catches a model that says so and keeps past events all the same', async () => {
  const cell = await scenarioCell(unforgetting, replay, ROW)
  expect(failedChecks(cell).map(({ name }) => name)).toEqual([GONE])
})
