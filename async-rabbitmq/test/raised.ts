import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bringUp } from '@three-ways/testbed/bring-up'
import type { BrokerRequest, RunningBroker } from '@three-ways/testbed/brokers/broker-source'
import { openBroker } from '@three-ways/testbed/brokers/open-broker'
import type { BringUpOptions, RunningSystem } from '@three-ways/testbed/system'
import { system } from '../src/system.ts'

/** A broker of the tests' own, which may be killed, and a folder for what is raised upon it. */
export interface TestBroker extends AsyncDisposable {
  readonly broker: RunningBroker
  readonly folder: string
  readonly signal: AbortSignal
}

/** `more`: settings of the broker that a test needs. */
export async function openTestBroker(more: Partial<BrokerRequest> = {}): Promise<TestBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'three-ways-rabbitmq-'))
  const abort = new AbortController()
  const { signal } = abort
  const say = () => {}
  const { probe } = system
  const broker = await openBroker({
    kind: 'rabbitmq',
    source: 'local',
    probe,
    working_folder: folder,
    signal,
    say,
    ...more,
  })
  return {
    broker,
    folder,
    signal,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]()
      abort.abort(new Error('the tests end'))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The order workflow in a vhost of its own, without observers unless asked for. */
export function raise(
  { broker, folder, signal }: TestBroker,
  namespace: string,
  options: Partial<BringUpOptions> = {},
): Promise<RunningSystem> {
  return bringUp(system, broker, {
    durability: 'D1',
    handler_concurrency: 4,
    observers: false,
    stock: 1_000_000,
    namespace,
    folder: join(folder, namespace),
    signal,
    ...options,
  })
}
