import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { floorOf } from '@three-ways/floor/system'
import { system as rest } from '@three-ways/sync-rest/system'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { describe, expect, test } from 'vitest'
import { ladder } from '../src/scenarios/ladder.ts'
import type { StepName } from '../src/settings/floor-steps.ts'
import type { PlannedRow } from '../src/settings/profiles.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

const load = { rate_per_s: 50, seconds: 2, burst_orders: 160, repetitions: 1 }
const row = (variant: string): PlannedRow => ({ scenario: 'ladder', variant, durability: 'D1', load })

/** What the kill did at a step of the floor below REST. */
async function harmAt(step: StepName) {
  const cell = await scenarioCell(floorOf('sync-rest', step), ladder, { ...row(step), floor: step })
  expect(failedChecks(cell)).toEqual([])
  const { figures, ledger } = cell.result
  expect(ledger).toMatchObject({ offered: 100, completed: 100, lost: 0, doubled: 0 })
  expect(figures.burst_last_completed_s).toBeGreaterThan(0)
  expect(figures.steady_write_calls_per_order).toBeGreaterThan(1)
  const { kill_without_an_end: lost, kill_forgotten: forgotten, kill_doubled: doubled } = figures
  return { lost: lost !== 0, forgotten: forgotten !== 0, doubled: doubled !== 0 }
}

describe('each guarantee of a floor, by what a kill does without the next one', () => {
  test.each<[StepName, object]>([
    ['0-transport', { lost: true, forgotten: true, doubled: false }],
    ['1-store', { lost: true, forgotten: false, doubled: false }],
    ['2-confirms', { lost: false, forgotten: false, doubled: true }],
    ['3-inbox', { lost: true, forgotten: false, doubled: false }],
  ])('%s', async (step, expected) => expect(await harmAt(step)).toEqual(expected))
})

describe('the product', () => {
  test.each(['4-outbox', '5-door'])('%s: the same kill does no harm', async (variant) => {
    const cell = await scenarioCell(rest, ladder, row(variant))
    expect(failedChecks(cell)).toEqual([])
    expect(cell.result.figures).toMatchObject({ kill_without_an_end: 0, kill_forgotten: 0, kill_doubled: 0 })
  })
})

test('a floor that is said to be the product is found out', async () => {
  const { result } = await scenarioCell(floorOf('sync-rest', '2-confirms'), ladder, row('5-door'))
  const failed = result.checks.filter(({ passed }) => !passed).map(({ name }) => name)
  expect(failed).toContain('the same kill of inventory loses no order and doubles none')
})

test('a floor opens its stores as the product does', async () => {
  const signal = AbortSignal.timeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-ladder-'))
  const raised = {
    durability: 'D1',
    handler_concurrency: 32,
    observers: false,
    stock: 1,
    namespace: '',
  } as const
  const settingsOf = async (system: SystemUnderTest, name: string) => {
    await using running = await bringUp(system, undefined, { ...raised, folder: join(folder, name), signal })
    return await running.inspector.settings(signal)
  }
  const floor = await settingsOf(floorOf('sync-rest', '1-store'), 'floor')
  const product = await settingsOf(rest, 'product')
  rmSync(folder, { recursive: true })
  const of_stores = Object.entries(floor).filter(([name]) => name.startsWith('store_'))
  expect(of_stores.length).toBeGreaterThan(4)
  expect(product).toMatchObject(Object.fromEntries(of_stores))
})
