import { expect, test } from 'vitest'
import { encodeStamps, readStamps } from './stamps.ts'

const STAMPS = { clock: '0123456789ab', received_us: 1, committed_us: 22, sent_us: 999_999_999_999_999 }

test('stamps are read as they were written', () => {
  expect(encodeStamps(STAMPS)).toBe('0123456789ab;1;22;999999999999999')
  expect(readStamps(encodeStamps(STAMPS))).toEqual(STAMPS)
})

test.each([
  [undefined],
  [null],
  [7],
  [['0123456789ab;1;2;3']],
  [''],
  ['0123456789ab;1;2'],
  ['0123456789ab;1;2;3;4'],
  ['0123456789AB;1;2;3'],
  ['0123456789ab;-1;2;3'],
  ['0123456789ab;1.5;2;3'],
  ['0123456789ab;1;2;1000000000000000'],
  ['0123456789ab;1;2;3\n'],
])('a header that is none is passed over: %j', (header) => {
  expect(readStamps(header)).toBeUndefined()
})
