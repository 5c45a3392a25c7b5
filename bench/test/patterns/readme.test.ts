import { it } from 'vitest'
import { raisePatterns } from './raise-patterns.ts'
import { expectReadmeWorks } from './readme-curls.ts'

it('the lines of the README work as they say over the reference model', async () => {
  await using owned = new AsyncDisposableStack()
  await expectReadmeWorks(await raisePatterns('reference', owned))
})
