import { describe, expect, test } from 'vitest'
import { atEqualSpeed } from './equal-speed.ts'

const SPEEDS = [10, 11, 9, 12, 10.5, 9.5]
const rounded = (values: readonly number[] = []) => values.map((value) => Number(value.toFixed(9)))

describe('figures at equal speed of the machine', () => {
  test('that grow with it by a power lie on each other', () => {
    const figures = SPEEDS.map((speed) => speed ** 1.5)
    const speed = atEqualSpeed({ before: figures, after: figures }, { before: SPEEDS, after: SPEEDS })
    expect(speed?.exponent).toBeCloseTo(1.5, 9)
    expect(speed?.machine).toBe(1)
    expect(new Set(rounded(speed?.sides.before)).size).toBe(1)
    expect(rounded(speed?.sides.after)).toEqual(rounded(speed?.sides.before))
  })

  test('keep a difference that does not come from it', () => {
    const figures = SPEEDS.map((speed) => speed ** 1.5)
    const slower = figures.map((figure) => 1.1 * figure)
    const { sides } =
      atEqualSpeed({ before: figures, after: slower }, { before: SPEEDS, after: SPEEDS }) ?? {}
    const [before = 0] = sides?.before ?? []
    const [after = 0] = sides?.after ?? []
    expect(after / before).toBeCloseTo(1.1, 9)
  })

  test('that do not follow it are left as they are', () => {
    const figures = { before: [5, 5, 5, 5, 5, 5], after: [5, 5, 5, 5, 5, 5] }
    const speed = atEqualSpeed(figures, { before: SPEEDS, after: SPEEDS })
    expect(speed?.exponent).toBeCloseTo(0, 9)
    expect(rounded(speed?.sides.after)).toEqual(figures.after)
  })

  test('that fall where the machine is slower follow something else', () => {
    const figures = SPEEDS.map((speed) => 100 / speed)
    const speed = atEqualSpeed({ before: figures, after: figures }, { before: SPEEDS, after: SPEEDS })
    expect(speed).toMatchObject({ exponent: 0, sides: { before: figures } })
  })
})

test('a change that slows the generator a little is not laid to the machine', () => {
  const figures = SPEEDS.map((speed) => speed ** 1.5)
  const sides = { before: figures, after: figures.map((figure) => 10 * figure) }
  const yardstick = { before: SPEEDS, after: SPEEDS.map((speed) => 1.05 * speed) }
  const speed = atEqualSpeed(sides, yardstick)
  expect(speed?.machine).toBeCloseTo(1.05, 9)
  expect(speed?.exponent).toBe(2)
  const [before = 0] = speed?.sides.before ?? []
  expect((speed?.sides.after[0] ?? 0) / before).toBeCloseTo(10 / 1.05 ** 2, 9)
})

test('a machine that was equally fast throughout moves nothing', () => {
  const steady = SPEEDS.map(() => 10.1)
  const speed = atEqualSpeed({ before: SPEEDS, after: SPEEDS }, { before: steady, after: steady })
  expect(speed).toMatchObject({ exponent: 0, machine: 1 })
  expect(rounded(speed?.sides.before)).toEqual(SPEEDS)
})

test('without a yardstick for every repetition nothing is known', () => {
  expect(atEqualSpeed({ before: SPEEDS, after: SPEEDS }, { before: SPEEDS, after: [10] })).toBeUndefined()
  expect(atEqualSpeed({ before: SPEEDS, after: SPEEDS }, { before: [], after: [] })).toBeUndefined()
  expect(atEqualSpeed({ before: [0], after: [1] }, { before: [1], after: [1] })).toBeUndefined()
})
