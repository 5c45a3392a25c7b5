import { openForFile } from '@three-ways/testbed/conformance/open-for-file'
import { describe, expect, it } from 'vitest'
import { MODEL_NAMES } from '../../src/settings/models.ts'
import { Documents } from './documented.ts'
import { expectLostComesBack } from './lost-on-the-way.ts'
import { DOORS, expectTakenOrRefused } from './odd-requests.ts'
import { raisePatterns } from './raise-patterns.ts'
import { expectReadmeWorks } from './readme-curls.ts'
import { killParticipants, SEEDS } from './saga-deaths.ts'
import { expectSagaHolds, orderAtOnce } from './saga-holds.ts'
import { expectOneTrace } from './saga-trace.ts'
import { expectStudysChecks } from './study-checks.ts'

/** All thousand of them are sent to the doors of the reference model (`odd-bodies.test.ts`). */
const BODIES = 250

describe.each(MODEL_NAMES)('the patterns over %s', (model) => {
  const raised = openForFile(async () => {
    await using owned = new AsyncDisposableStack()
    const patterns = await raisePatterns(model, owned, { TRACE: 'on' })
    const kept = owned.move()
    return { ...patterns, [Symbol.asyncDispose]: () => kept.disposeAsync() }
  })
  // What differs by the model is who compensates; that it is done does not.
  const ends = () => (raised().running.system.guarantees.doneWhenAccepted ? [201, 400] : [202])

  it('answer as the README and the study say', async () => {
    await expectReadmeWorks(raised())
    await expectStudysChecks(raised())
  })

  it.each(SEEDS)('hold the saga though every participant dies at work, seed %i', async (seed) => {
    const deaths = await killParticipants(raised(), seed)
    expect(deaths.filter(({ died }) => !died)).toEqual([])
    expect(deaths.length).toBeGreaterThan(1)
    const answers = new Set(await orderAtOnce(raised(), `lot-${seed}`, 20))
    expect([...answers].sort()).toEqual(ends())
    const stored = new Set((await expectSagaHolds(raised())).map(({ status }) => status))
    expect([...stored].sort()).toEqual(['completed', 'failed'])
  })

  it('are brought to their ends though any of their events gets lost on its way', async () => {
    await expectLostComesBack(raised())
  })

  it('show a saga with its compensation as one trace', () => expectOneTrace(raised(), 'traced'))

  it('answer as their documents say, whatever comes', async () => {
    const documents = new Documents(raised())
    for (const door of DOORS) await expectTakenOrRefused(raised(), documents, door, BODIES)
  })
})
