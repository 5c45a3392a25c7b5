import { expect, test } from 'vitest'
import { durabilityChecks } from './durability-checks.ts'

test('what is asked for has to be what is read back', () => {
  const passed = (asked: 'D1' | 'D2', in_effect: string) =>
    durabilityChecks({ asked, in_effect }).map((check) => check.passed)
  expect(passed('D1', 'D1')).toEqual([true])
  expect(passed('D2', 'D2')).toEqual([true])
  expect(passed('D1', 'D2')).toEqual([false])
  expect(passed('D1', 'neither: quorum queues, stores NORMAL')).toEqual([false])
  expect(passed('D2', 'neither: quorum queues, stores NORMAL')).toEqual([false])
})

test('what vendors advise is no class that could be missed', () => {
  expect(durabilityChecks({ asked: 'recommended', in_effect: 'D1' })).toEqual([])
})
