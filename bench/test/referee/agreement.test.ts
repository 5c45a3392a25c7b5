import { expect, test } from 'vitest'
import { agreementsOf, type Turn } from './agreement.ts'

const turns = (bench: readonly [number, number][], vegeta: readonly [number, number][]): Turn[] => [
  ...bench.map(([p50_ms, p99_ms]) => ({ by: 'bench', p50_ms, p99_ms }) as const),
  ...vegeta.map(([p50_ms, p99_ms]) => ({ by: 'vegeta', p50_ms, p99_ms }) as const),
]
const agree = (all: readonly Turn[]) => agreementsOf(all).map(({ agrees }) => agrees)

test('medians of three are compared, so that one disturbed turn decides nothing', () => {
  const disturbed = turns(
    [
      [2, 5],
      [2.1, 6],
      [90, 900],
    ],
    [
      [2, 5],
      [2.1, 5.5],
      [1.9, 6],
    ],
  )
  expect(agree(disturbed)).toEqual([true, true])
})

test.each([
  // A fifth of a millisecond, and two, are nothing; nor are a tenth and a quarter.
  [
    [1, 4],
    [1.19, 5.9],
    [true, true],
  ],
  [
    [1, 4],
    [1.21, 6.1],
    [false, false],
  ],
  [
    [10, 40],
    [10.9, 49],
    [true, true],
  ],
  [
    [10, 40],
    [11.3, 54],
    [false, false],
  ],
] as const)('%o and %o', (bench, vegeta, expected) => {
  const three = <T>(one: T) => [one, one, one]
  expect(agree(turns(three([...bench]), three([...vegeta])))).toEqual(expected)
})

test('one instrument alone agrees with nobody', () => {
  expect(() => agreementsOf(turns([[1, 2]], []))).toThrow('each instrument')
})
