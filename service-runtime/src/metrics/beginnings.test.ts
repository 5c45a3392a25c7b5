import { expect, test } from 'vitest'
import { Beginnings } from './beginnings.ts'

/** Of a store in which each subject was begun at 1, but for one that it does not know. */
function reading() {
  const asked: string[] = []
  const beginnings = new Beginnings((subject) => {
    asked.push(subject)
    return subject === 'unknown' ? undefined : 1
  })
  return { asked, beginnings }
}

test('of a subject that was begun here nothing is read, until it has ended', () => {
  const { asked, beginnings } = reading()
  beginnings.begin('a', 7)
  expect([false, true, true].map((is_last) => beginnings.of('a', is_last))).toEqual([7, 7, 1])
  expect(asked).toEqual(['a'])
})

test('of any other one it is read, and undefined where nobody knows', () => {
  const { asked, beginnings } = reading()
  expect([beginnings.of('a', false), beginnings.of('unknown', false)]).toEqual([1, undefined])
  expect(asked).toEqual(['a', 'unknown'])
})

test('who is begun again was begun then', () => {
  const { beginnings } = reading()
  beginnings.begin('a', 7)
  beginnings.begin('a', 8)
  expect(beginnings.of('a', true)).toBe(8)
})

test('of many that do not end the newest are kept', () => {
  const { asked, beginnings } = reading()
  for (let subject = 0; subject <= 10_000; subject += 1) beginnings.begin(String(subject), subject)
  expect(['10000', '1', '0'].map((subject) => beginnings.of(subject, true))).toEqual([10_000, 1, 1])
  expect(asked).toEqual(['0'])
})
