import { expect, test } from 'vitest'
import { Beginnings } from './beginnings.ts'

/** Of subjects that are named by when they were begun. */
function reading() {
  const asked: string[] = []
  const beginnings = new Beginnings((subject) => {
    asked.push(subject)
    return subject === 'unknown' ? undefined : Number(subject)
  })
  return { asked, beginnings }
}

test('of two moments of a subject the second one reads nothing', () => {
  const { asked, beginnings } = reading()
  expect(['1', '2', '2', '1'].map((subject) => beginnings.of(subject))).toEqual([1, 2, 2, 1])
  expect(asked).toEqual(['1', '2'])
})

test('what nobody knows is asked for again', () => {
  const { asked, beginnings } = reading()
  expect([beginnings.of('unknown'), beginnings.of('unknown')]).toEqual([undefined, undefined])
  expect(asked).toHaveLength(2)
})

test('of many that never have a second moment the newest are kept', () => {
  const { asked, beginnings } = reading()
  for (let subject = 0; subject <= 10_000; subject += 1) beginnings.of(String(subject))
  asked.length = 0
  expect([beginnings.of('10000'), beginnings.of('1'), beginnings.of('0')]).toEqual([10_000, 1, 0])
  expect(asked).toEqual(['0'])
})
