import { expect, test } from 'vitest'
import { boundedSeconds } from './capacity-window.ts'

test.each([
  ['as long as was asked for', 300, 300, 300],
  ['as long as its orders last, on a machine that is fast', 900, 300, 111],
  ['no longer than was asked for', 100, 60, 60],
])('a load goes on %s: at %i/s', (_, rate_per_s, seconds, bounded) => {
  expect(boundedSeconds(rate_per_s, seconds, 100_000)).toBe(bounded)
})
