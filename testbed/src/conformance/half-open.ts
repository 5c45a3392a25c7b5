import { expect } from 'vitest'
import { offerSteadily } from '../offer-steadily.ts'
import { OrderClient, until } from '../order-client.ts'
import type { SwallowingProxy } from '../swallowing-proxy.ts'
import type { RunningSystem } from '../system.ts'
import { acceptedOf, expectEachOnce, untilAllQuiet } from './settled-once.ts'

/** What the project promises of a connection that leads nowhere. */
export const NOTICED_WITHIN_MS = 15_000
/** Against hanging; a client gives up a join that was swallowed after its rebalance timeout, a minute. */
const WITHIN_MS = 150_000
const COUNT = 300

/**
 * All connections to the broker lead through the proxy, which swallows them under load: every service
 * notices, orders are taken all the same, and each ends once when the connections lead somewhere again.
 */
export async function expectHalfOpenNoticed(
  running: RunningSystem,
  proxy: SwallowingProxy,
  signal: AbortSignal,
): Promise<void> {
  const customer = new OrderClient(running.door, signal)
  const load = offerSteadily(customer, { prefix: 'half', rate_per_s: 100, count: COUNT, signal })
  await until('some are through', WITHIN_MS, signal, () => running.ledgerView().entries.size > 50)
  // One to publish and one to consume, of each service.
  expect(proxy.connections()).toBeGreaterThanOrEqual(2 * running.services.length)
  proxy.swallow()
  await untilAllWaitFor(running, 'broker', NOTICED_WITHIN_MS, signal)
  const ids = acceptedOf(await load)
  expect(ids).toHaveLength(COUNT)
  expect(running.outboxes().get('order-service')).toBeGreaterThan(0)
  proxy.forward()
  await untilAllWaitFor(running, '', WITHIN_MS, signal)
  await untilAllQuiet(running, signal)
  expectEachOnce(running, ids)
}

async function untilAllWaitFor(
  running: RunningSystem,
  what: string,
  within_ms: number,
  signal: AbortSignal,
): Promise<void> {
  await until(`every service waits for ${what || 'nothing'}`, within_ms, signal, async () => {
    const waits = await Promise.all([...running.deployment.urls.values()].map(waitingFor))
    return waits.every((waiting) => waiting === what)
  })
}

async function waitingFor(url: string): Promise<string> {
  const { waiting_for } = (await (await fetch(`${url}/health`)).json()) as { waiting_for: string[] }
  return waiting_for.join()
}
