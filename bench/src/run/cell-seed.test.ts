import { expect, test } from 'vitest'
import { cellSeed } from './cell-seed.ts'

test('the repetitions of a thousand runs have seeds of their own, and always the same', () => {
  const seeds = Array.from({ length: 1_000 }, (_, run) =>
    [1, 2, 3, 4, 5, 6].map((n) => cellSeed(run, n)),
  ).flat()
  expect(new Set(seeds).size).toBe(6_000)
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
  expect(cellSeed(1, 2)).toBe(cellSeed(1, 2))
  expect(cellSeed(2 ** 32 - 1, 6)).not.toBe(cellSeed(2 ** 32 - 2, 6))
})
