import { expect, test } from 'vitest'
import { foreignCheck, foreignReason } from './foreign-judgement.ts'

const use = (foreign_percent: number, idle_percent: number | null = 2) => {
  return { foreign_percent, idle_percent, own_percent: 80, kernel_percent: 5, resolution_percent: 1 }
}

test.each([
  ['nobody but us', use(0), false],
  ['as much as when idle, and a tenth of a core', use(12), false],
  ['more than that', use(12.1), true],
  ['as much as when idle, where that is too much to be idle', use(60, 55), true],
  ['a tenth of a core more than the most that counts as idle', use(20, 55), false],
  ['more than a tenth where idle was not looked at', use(10.1, null), true],
  ['less than nothing', use(-2), false],
  ['a tenth of a core, where the idle machine told less than nothing', use(9.5, -2), false],
])('%s at work', (_, foreign, is_invalid) => {
  expect(foreignReason(foreign) !== undefined).toBe(is_invalid)
})

test('the sentence says how much is allowed, of which an idle machine that was busy is no part', () => {
  expect(foreignReason(use(60, 55))).toMatch(/used 60.0 % .*\(55.0 % when idle\); at most 20.0 % are allowed/)
  expect(foreignReason(use(13))).toContain('at most 12.0 % are allowed')
})

test('where nothing is known nothing is said', () => {
  expect(foreignReason(null)).toBeUndefined()
  expect(foreignReason(undefined)).toBeUndefined()
  expect(foreignCheck(null)).toEqual([])
})

test.each([
  [-2.9, true],
  [-3.1, false],
  [40, true],
])('a host that used %s % of a core more than our processes: passed %s', (foreign_percent, passed) => {
  expect(foreignCheck(use(foreign_percent)).map((check) => check.passed)).toEqual([passed])
})

test('in a short cell the kernel’s own sampling allows more', () => {
  const foreign = { ...use(-5), resolution_percent: 9 }
  expect(foreignCheck(foreign).map((check) => check.passed)).toEqual([true])
  expect(foreignCheck({ ...foreign, foreign_percent: -9.1 }).map((check) => check.passed)).toEqual([false])
})
