import type { Deployment } from '@three-ways/testbed/deployment'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { request } from 'undici'
import type { RunningModel } from '../settings/running-model.ts'
import { portsOf } from './model-ports.ts'
import { NothingRuns } from './nothing-runs.ts'

const ANSWERS_WITHIN_MS = 2_000

/**
 * A model that runs already on its fixed ports and bare names, as `npm run up` raises it. Observers that do
 * not answer are taken as not running; rejects with `NothingRuns` when another service does not.
 */
export async function attachToRunning(
  system: SystemUnderTest,
  { order_port, broker_url }: Omit<RunningModel, 'model'>,
  signal: AbortSignal,
): Promise<Deployment> {
  const urls = new Map<string, string>()
  const ports = portsOf(system, order_port)
  for (const { name, observer } of system.services) {
    const url = `http://127.0.0.1:${ports.get(name)}`
    try {
      await answers(url, signal)
      urls.set(name, url)
    } catch (cause) {
      signal.throwIfAborted()
      if (!observer) throw new NothingRuns(system.name, name, url, cause)
    }
  }
  return { broker_url, namespace: '', durability: 'D1', urls, services: [...urls.keys()] }
}

/** Whatever it says of itself: a service that waits for its broker can be asked all the same. */
async function answers(url: string, signal: AbortSignal): Promise<void> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)])
  const { body } = await request(`${url}/health`, { signal: until })
  await body.dump()
}
