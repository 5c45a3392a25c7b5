import { describe, expect, it } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { Documents } from './documented.ts'
import { DOORS, expectTakenOrRefused } from './odd-requests.ts'
import { raisePatterns } from './raise-patterns.ts'
import { expectReadmeWorks } from './readme-curls.ts'
import { expectSagaHolds, orderAtOnce } from './saga-holds.ts'
import { expectStudysChecks } from './study-checks.ts'

/** All thousand of them are sent to the doors of the reference model (`odd-bodies.test.ts`). */
const BODIES = 250

describe('the patterns', () => {
  it.each(MODEL_NAMES)('answer as the README and the study say over %s, whatever comes', async (model) => {
    await using owned = new AsyncDisposableStack()
    const raised = await raisePatterns(model, owned)
    await expectReadmeWorks(raised)
    // What differs by the model is who compensates; that it is done does not.
    const answers = new Set(await orderAtOnce(raised, 'lot', 20))
    expect([...answers].sort()).toEqual(
      raised.running.system.guarantees.doneWhenAccepted ? [201, 400] : [202],
    )
    await expectSagaHolds(raised)
    await expectStudysChecks(raised)
    const documents = new Documents(raised)
    for (const door of DOORS) await expectTakenOrRefused(raised, documents, door, BODIES)
  })
})
