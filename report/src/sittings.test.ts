import { expect, test } from 'vitest'
import { waitRows } from './sittings.ts'

test('how long a restless machine was waited for is told of a run that did wait', () => {
  expect(waitRows({})).toEqual([])
  expect(waitRows({ waited_for_quiet_s: 1500 })).toEqual([
    ['Waited for a quiet machine', expect.stringMatching(/^1,500 s in all, .* nothing of any system$/)],
  ])
})
