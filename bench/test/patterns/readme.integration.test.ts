import { describe, it } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { raisePatterns } from './raise-patterns.ts'
import { expectReadmeWorks } from './readme-curls.ts'

describe('the lines of the README of the patterns', () => {
  it.each(MODEL_NAMES)('work as they say over %s', async (model) => {
    await using owned = new AsyncDisposableStack()
    await expectReadmeWorks(await raisePatterns(model, owned))
  })
})
