import { broken as forgetful, sound } from '@three-ways/reference/broken/forgetful-inbox'
import { expect, test } from 'vitest'
import { failedChecks, scenarioCell } from '../../test/scenario-cell.ts'
import { loadModel } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { idempotency as full } from './idempotency.ts'

// How warm it is, is no question of these tests.
const idempotency = { ...full, warm_up: { orders: 20 } }
const system = await loadModel('reference')
const row = (variant: string): PlannedRow => {
  return {
    scenario: 'idempotency',
    variant,
    durability: 'recommended',
    load: { rate_per_s: 100, seconds: 1, repetitions: 1 },
  }
}

const NO_EFFECT = 'no duplicate had an effect'
const RECOGNISED = 'every duplicate was recognised as one'

test('half of the events come again, before and after a restart, and nothing happens twice', async () => {
  const cell = await scenarioCell(system, idempotency, row('duplicates-50-percent'))
  expect(failedChecks(cell)).toEqual([])
  const { figures, ledger } = cell.result
  // Fifty orders, each with four messages when it was confirmed and two when it failed.
  expect(Number(figures.duplicates_injected)).toBeGreaterThan(2 * 50)
  expect(Number(figures.duplicates_injected)).toBeLessThanOrEqual(4 * 50)
  expect(figures.inbox_hits).toBe(figures.duplicates_injected)
  expect(figures).toMatchObject({ duplicate_effects: 0, requests_repeated: 40, external_effects_doubled: 0 })
  expect(ledger).toMatchObject({ offered: 100, lost: 0, doubled: 0, refused: 0 })
})

test('a broker that delivers everything twice by itself changes nothing', async () => {
  expect(failedChecks(await scenarioCell(sound, idempotency, row('duplicates-10-percent')))).toEqual([])
})

test('without deduplication the duplicates have effects, and none is recognised', async () => {
  const cell = await scenarioCell(forgetful, idempotency, row('duplicates-10-percent'), {
    settles_within_ms: 1_000,
  })
  const failed = failedChecks(cell).map(({ name }) => name)
  expect(failed).toEqual(expect.arrayContaining([NO_EFFECT, RECOGNISED]))
  expect(Number(cell.result.figures.duplicate_effects)).toBeGreaterThan(0)
})

test('where no service is a process of its own, a crash in the middle is not claimed to be survived', async () => {
  const cell = await scenarioCell(system, idempotency, row('crash-points'))
  expect(failedChecks(cell).map(({ detail }) => detail)).toContainEqual(
    expect.stringContaining('no service is a process of its own'),
  )
  expect(cell.result.figures.crash_points).toBe(0)
  // No times are told of it, and a generator that is late takes nothing away.
  expect(cell.result.instrument).toMatchObject({ slip_p99_ms: null, achieved_rate_share: null })
})
