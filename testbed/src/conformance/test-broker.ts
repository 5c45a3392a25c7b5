import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '../bring-up.ts'
import type { BrokerRequest, RunningBroker } from '../brokers/broker-source.ts'
import { openBroker } from '../brokers/open-broker.ts'
import type { BringUpOptions, RunningSystem, SystemUnderTest } from '../system.ts'

/** A broker of the tests' own, which may be killed, and a folder for what is raised upon it. */
export interface TestBroker extends AsyncDisposable {
  readonly broker: RunningBroker
  readonly folder: string
  readonly signal: AbortSignal
  /** The model's system in a namespace and a folder of its own; without observers unless asked for. */
  raise(namespace: string, options?: Partial<BringUpOptions>): Promise<RunningSystem>
}

/** The broker that a model needs; `more` is what a test asks of it. */
export async function openTestBroker(
  system: SystemUnderTest,
  more: Partial<BrokerRequest> = {},
): Promise<TestBroker> {
  const { broker: kind, probe } = system
  if (kind === undefined) throw new TypeError(`Opening a broker: ${system.name} has none`)
  const folder = mkdtempSync(join(tmpdir(), `three-ways-${kind}-`))
  const abort = new AbortController()
  const { signal } = abort
  const say = () => {}
  const how = { kind, source: 'local', short_lived: true } as const
  const request = { ...how, probe, working_folder: folder, signal, say }
  const broker = await openBroker({ ...request, ...more })
  return {
    broker,
    folder,
    signal,
    raise: (namespace, options = {}) =>
      bringUp(system, broker, {
        durability: 'recommended',
        handler_concurrency: 4,
        observers: false,
        stock: 1_000_000,
        namespace,
        folder: join(folder, namespace),
        signal,
        ...options,
      }),
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]()
      abort.abort(new Error('the tests end'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
