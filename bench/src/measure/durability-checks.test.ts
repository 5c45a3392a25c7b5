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

test.each([
  [true, true, true],
  [false, false, true],
  [true, false, false],
  [false, true, false],
])('a limit of deliveries declared as %s and found as %s', (declared, found, passed) => {
  const limits_deliveries = { declared, found }
  const checks = durabilityChecks({ asked: 'recommended', in_effect: undefined, limits_deliveries })
  expect(checks.map((check) => check.passed)).toEqual([passed])
})

test('what vendors advise is no class that could be missed', () => {
  expect(durabilityChecks({ asked: 'recommended', in_effect: 'D1' })).toEqual([])
})
