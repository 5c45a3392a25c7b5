import type { Durability } from '@three-ways/event-contract/durability'
import { system as reference } from '@three-ways/reference/system'
import { expect, test } from 'vitest'
import { latency } from '../src/scenarios/latency.ts'
import { failedChecks, scenarioCell } from './scenario-cell.ts'

const CLASS = 'stores and broker are of the class of durability that is measured'
const D1 = 'D1: no transaction waited for a flush'
const D2 = 'D2: every transaction waited for a flush'

/** A steady load in one class, with stores of the other where they are `sabotaged`. */
function cellIn(durability: Durability, sabotaged?: 'D1' | 'D2') {
  const load = { rate_per_s: 60, seconds: 2, repetitions: 1 }
  const row = { scenario: 'latency', variant: 'steady', durability, load } as const
  const environment: Record<string, string> = sabotaged === undefined ? {} : { DURABILITY: sabotaged }
  return scenarioCell(reference, { ...latency, warm_up: { orders: 20 } }, row, { environment })
}

test.each([
  ['D1', 'NORMAL'],
  ['D2', 'FULL'],
] as const)('in %s all stores are %s, and a check holds for it', async (durability, synchronous) => {
  const cell = await cellIn(durability)
  expect(failedChecks(cell)).toEqual([])
  const { flushes, durability: told, publish_times = [] } = cell.result
  expect(told).toBe(durability)
  expect(flushes?.services.map((store) => store.synchronous)).toEqual(Array(3).fill(synchronous))
  expect(publish_times.map(({ service }) => service)).toContain('order-service')
})

test.each([
  ['D2', 'D1', D2],
  ['D1', 'D2', D1],
] as const)('stores of another class than %s are named by two checks', async (asked, sabotaged, check) => {
  const failed = failedChecks(await cellIn(asked, sabotaged)).map(({ name }) => name)
  expect(failed.toSorted()).toEqual([check, CLASS].toSorted())
})
