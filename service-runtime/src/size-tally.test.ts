import { expect, it } from 'vitest'
import { SizeTally } from './size-tally.ts'

it('has exact percentiles of the sizes that it was told', () => {
  const tally = new SizeTally()
  expect(tally.summary()).toEqual({ count: 0, p50: 0, p99: 0, max: 0, counts: {} })
  for (let n = 0; n < 98; n += 1) tally.add(n < 60 ? 1 : 10)
  tally.add(500)
  tally.add(700)
  expect(tally.summary()).toEqual({
    count: 100,
    p50: 1,
    p99: 500,
    max: 700,
    counts: { 1: 60, 10: 38, 500: 1, 700: 1 },
  })
})

it('sorts sizes as numbers', () => {
  const tally = new SizeTally()
  for (const size of [9, 10, 100]) tally.add(size)
  expect(tally.summary()).toMatchObject({ p50: 10, max: 100 })
})
