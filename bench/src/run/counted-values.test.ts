import { expect, test } from 'vitest'
import { percentilesOf, subtracted } from './counted-values.ts'

test('what was counted in between is what there is more', () => {
  expect([...(subtracted({ 0.4: 5, 1.2: 3, 9: 1 }, { 0.4: 5, 1.2: 1 }) ?? [])]).toEqual([
    [9, 1],
    [1.2, 2],
  ])
  expect(subtracted({ 1: 1 }, { 1: 2 })).toBeUndefined()
  expect(subtracted(undefined, {})).toBeUndefined()
})

test('percentiles are those of all that was counted', () => {
  const counts = new Map([
    [3, 1],
    [0.5, 60],
    [1, 39],
  ])
  expect(percentilesOf(counts)).toEqual({ count: 100, p50: 0.5, p99: 1 })
  expect(percentilesOf(new Map())).toBeUndefined()
})
