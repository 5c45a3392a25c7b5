import { afterEach, beforeEach, it } from 'vitest'
import { expectLostComesBack } from './lost-on-the-way.ts'
import { raisePatterns } from './raise-patterns.ts'

let owned: AsyncDisposableStack
beforeEach(() => {
  owned = new AsyncDisposableStack()
})
afterEach(() => owned.disposeAsync())

it('whatever event of a pattern gets lost is published again from the rows that its sender keeps', async () => {
  await expectLostComesBack(await raisePatterns('reference', owned))
})
