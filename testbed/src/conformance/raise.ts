import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '../bring-up.ts'
import type { BrokerSourceName } from '../brokers/broker-source.ts'
import { openSite } from '../open-site.ts'
import { OrderClient } from '../order-client.ts'
import type { BringUpOptions, RunningSystem, SystemUnderTest } from '../system.ts'
import { notingLoaded } from './loaded-modules.ts'
import type { RaisedForSuite } from './raised.ts'

/** What a suite wants otherwise than it usually is. */
export interface SuiteOptions extends Partial<BringUpOptions> {
  readonly source?: BrokerSourceName | 'auto'
}

/**
 * Raises a system for a suite, with its broker if it needs one; `owned` ends everything and removes the
 * stores. `THREE_WAYS_BROKER_URL` attaches to a broker that runs already.
 */
export async function raise(
  system: SystemUnderTest,
  owned: AsyncDisposableStack,
  options: SuiteOptions = {},
): Promise<RaisedForSuite> {
  const abort = new AbortController()
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-conformance-'))
  owned.defer(() => rmSync(folder, { recursive: true, force: true }))
  owned.defer(() => abort.abort(new Error('the suite ends')))
  const { running, notes_loaded } = await raiseIn(folder, abort.signal, system, owned, options)
  let number = 0
  const newId = () => {
    number += 1
    return `conformance-${number}`
  }
  const customer = new OrderClient(running.door, abort.signal)
  return { running, customer, signal: abort.signal, notes_loaded, newId }
}

async function raiseIn(
  folder: string,
  signal: AbortSignal,
  system: SystemUnderTest,
  owned: AsyncDisposableStack,
  options: SuiteOptions,
): Promise<{ readonly running: RunningSystem; readonly notes_loaded: boolean }> {
  const { source = 'auto', ...raising } = options
  const { broker, service_host } = owned.use(
    await openSite(system, {
      source,
      url: source === 'auto' ? process.env.THREE_WAYS_BROKER_URL : undefined,
      short_lived: true,
      working_folder: folder,
      signal,
      say: () => {},
    }),
  )
  const stores = join(folder, 'services')
  // Of services elsewhere, and of those in this very process, nobody can tell what they load.
  const notes_loaded = service_host.kind === 'processes' && system.host === undefined
  const environment = { ...(notes_loaded ? notingLoaded(stores) : {}), ...raising.environment }
  const running = owned.use(
    await bringUp(system, broker, {
      durability: 'recommended',
      handler_concurrency: 32,
      observers: true,
      stock: 1_000_000,
      // What somebody gave is shared: nothing bare is made in it, and all of it goes.
      namespace: broker?.source === 'attach' ? `conformance-${randomUUID()}` : '',
      folder: stores,
      service_host,
      signal,
      ...raising,
      environment,
    }),
  )
  return { running, notes_loaded }
}
