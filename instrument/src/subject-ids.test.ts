import { expect, test } from 'vitest'
import { numberIn } from './subject-ids.ts'

test('a number is read back from a subject of the prefix and from no other', () => {
  for (const n of [0, 7, 10_000]) expect(numberIn('cell-1', `cell-1-${n}`)).toBe(n)
  for (const foreign of [
    'cell-1-',
    'cell-1',
    'cell-1-7x',
    'cell-2-7',
    'cell-1-07',
    'cell-17',
    'cell-1-1-7',
  ]) {
    expect(numberIn('cell-1', foreign)).toBe(-1)
  }
})
