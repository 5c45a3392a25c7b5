import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { bringUp } from '../bring-up.ts'
import { openBroker } from '../brokers/open-broker.ts'
import { OrderClient } from '../order-client.ts'
import type { SystemUnderTest } from '../system.ts'
import { bulk } from './bulk.ts'
import { injectedFaults, inventoryDown } from './inventory-down.ts'
import { observing } from './observing.ts'
import { outcomes } from './outcomes.ts'
import { placing } from './placing.ts'
import type { RaisedForSuite } from './raised.ts'
import { rawMessages } from './raw-messages.ts'
import { repeating } from './repeating.ts'
import { restarting } from './restarting.ts'

/**
 * The suite that every model passes, raised for real. What it expects follows from the declared guarantees: where
 * one is `false`, the opposite is checked and nothing is skipped. `THREE_WAYS_BROKER_URL` attaches to a broker.
 */
export function systemConformance(system: SystemUnderTest): void {
  describe(`${system.name} conforms`, () => {
    let suite: RaisedForSuite | undefined
    const owned = new AsyncDisposableStack()
    const raised = () => {
      if (suite === undefined) throw new Error(`${system.name} was not raised`)
      return suite
    }

    beforeAll(async () => {
      suite = await raise(system, owned)
    })
    afterAll(() => owned.disposeAsync())

    const { acceptsWhileInventoryIsDown, keepsDeadLetters, hasObservers } = system.guarantees
    placing(raised)
    repeating(raised)
    outcomes(raised)
    bulk(raised)
    injectedFaults(raised)
    inventoryDown(raised, acceptsWhileInventoryIsDown)
    rawMessages(raised, keepsDeadLetters)
    restarting(
      raised,
      system.services.filter(({ observer }) => !observer).map(({ name }) => name),
    )
    observing(raised, hasObservers)
  })
}

async function raise(system: SystemUnderTest, owned: AsyncDisposableStack): Promise<RaisedForSuite> {
  const abort = new AbortController()
  const { signal } = abort
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-conformance-'))
  owned.defer(() => rmSync(folder, { recursive: true, force: true }))
  owned.defer(() => abort.abort(new Error('the suite ends')))
  const broker =
    system.broker === undefined
      ? undefined
      : owned.use(
          await openBroker({
            kind: system.broker,
            source: 'auto',
            url: process.env.THREE_WAYS_BROKER_URL,
            probe: system.probe,
            working_folder: folder,
            signal,
            say: () => {},
          }),
        )
  const running = owned.use(
    await bringUp(system, broker, {
      durability: 'D1',
      handler_concurrency: 32,
      observers: true,
      stock: 1_000_000,
      namespace: '',
      folder: join(folder, 'services'),
      signal,
    }),
  )
  let number = 0
  const newId = () => {
    number += 1
    return `conformance-${number}`
  }
  return { running, customer: new OrderClient(running.door, signal), signal, newId }
}
