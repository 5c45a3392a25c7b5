import { describe, expect, it } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { raisePatterns } from './raise-patterns.ts'
import { expectReadmeWorks } from './readme-curls.ts'
import { expectSagaHolds, orderAtOnce } from './saga-holds.ts'

describe('the lines of the README of the patterns', () => {
  it.each(MODEL_NAMES)('work as they say over %s, and its saga compensates', async (model) => {
    await using owned = new AsyncDisposableStack()
    const raised = await raisePatterns(model, owned)
    await expectReadmeWorks(raised)
    // What differs by the model is who compensates; that it is done does not.
    const answers = new Set(await orderAtOnce(raised, 'lot', 20))
    expect([...answers].sort()).toEqual(
      raised.running.system.guarantees.doneWhenAccepted ? [201, 400] : [202],
    )
    await expectSagaHolds(raised)
  })
})
