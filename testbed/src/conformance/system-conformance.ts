import { afterAll, beforeAll, describe } from 'vitest'
import type { SystemUnderTest } from '../system.ts'
import { bulk } from './bulk.ts'
import { checkpointThreadDies } from './checkpoint-thread.ts'
import { deadLetters } from './dead-letters.ts'
import { documenting } from './documenting.ts'
import { forgetting } from './forgetting.ts'
import { injectedFaults, inventoryDown } from './inventory-down.ts'
import { keptAsItCame } from './kept-as-it-came.ts'
import { tellingMetrics, tellingNoMetrics } from './metrics.ts'
import { observing } from './observing.ts'
import { oddRequests, otherMethods } from './odd-requests.ts'
import { outcomes } from './outcomes.ts'
import { placing, refusing } from './placing.ts'
import { raise, type SuiteOptions } from './raise.ts'
import type { RaisedForSuite } from './raised.ts'
import { rawMessages } from './raw-messages.ts'
import { repeating } from './repeating.ts'
import { replaying } from './replaying.ts'
import { republishing } from './republishing.ts'
import { dyingAtWork, killedInABurst, restarting } from './restarting.ts'
import { diskStalls } from './stalled-disk.ts'
import { storeAway } from './store-away.ts'
import { tellingSettings } from './telling-settings.ts'
import { notTracing, tracing } from './tracing.ts'

/**
 * The suite that every model passes, raised for real. What it expects follows from the declared guarantees:
 * where one is `false`, the opposite is checked and nothing is skipped. `THREE_WAYS_BROKER_URL` attaches to a
 * broker.
 */
export function systemConformance(system: SystemUnderTest, options: SuiteOptions = {}): void {
  describe(`${system.name} conforms`, () => {
    let suite: RaisedForSuite | undefined
    const owned = new AsyncDisposableStack()
    const raised = () => {
      if (suite === undefined) throw new Error(`${system.name} was not raised`)
      return suite
    }

    beforeAll(async () => {
      suite = await raise(system, owned, options)
    })
    afterAll(() => owned.disposeAsync())

    const { acceptsWhileInventoryIsDown, keepsDeadLetters, hasObservers, canReplay } = system.guarantees
    placing(raised)
    refusing(raised)
    repeating(raised)
    keptAsItCame(raised, hasObservers)
    oddRequests(raised)
    otherMethods(raised)
    outcomes(raised)
    documenting(raised)
    tellingSettings(raised)
    bulk(raised)
    injectedFaults(raised)
    inventoryDown(raised, acceptsWhileInventoryIsDown)
    rawMessages(raised, keepsDeadLetters)
    killedInABurst(raised)
    deadLetters(raised, keepsDeadLetters)
    republishing(raised)
    forgetting(raised, keepsDeadLetters)
    const working = system.services.filter(({ observer }) => !observer).map(({ name }) => name)
    restarting(raised, working)
    dyingAtWork(raised, working)
    storeAway(raised, working)
    checkpointThreadDies(raised, working)
    diskStalls(raised)
    observing(raised, hasObservers)
    replaying(raised, canReplay)
    notTracing(raised)
    tracing(raised)
    tellingNoMetrics(raised)
    tellingMetrics(raised, keepsDeadLetters)
  })
}
