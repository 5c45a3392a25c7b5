import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { SwallowingProxy } from '@three-ways/testbed/swallowing-proxy'
import type { RunningSystem } from '@three-ways/testbed/system'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestBroker, raise, type TestBroker } from '../test/raised.ts'
import { REQUEST_TIMEOUT_MS } from './client.ts'

/** What the project promises of a connection that leads nowhere. */
const NOTICED_WITHIN_MS = 15_000
const WITHIN_MS = 90_000

// Kafka tells its clients where to find it. So the services get a listener of their own, which tells them the
// proxy; whoever looks on uses the ordinary one.
let own: TestBroker
let proxy: SwallowingProxy
beforeAll(async () => {
  const [port = 0, told_port = 0] = await freePorts(2)
  own = await openTestBroker({ proxied_listener: { port, told_port } })
  proxy = await SwallowingProxy.open(port, told_port)
})
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]()
  await own?.[Symbol.asyncDispose]()
})

async function waitingFor(url: string): Promise<string> {
  const { waiting_for } = (await (await fetch(`${url}/health`)).json()) as { waiting_for: string[] }
  return waiting_for.join()
}

async function untilAllWaitFor(running: RunningSystem, what: string, within_ms: number): Promise<void> {
  await until(`every service waits for ${what || 'nothing'}`, within_ms, own.signal, async () => {
    const waits = await Promise.all([...running.deployment.urls.values()].map(waitingFor))
    return waits.every((waiting) => waiting === what)
  })
}

it('notices in time that its connections lead nowhere, and loses and doubles nothing by that', async () => {
  expect(REQUEST_TIMEOUT_MS).toBeLessThan(NOTICED_WITHIN_MS)
  const environment = { BROKER_URL: `127.0.0.1:${proxy.port}` }
  await using running = await raise(own, 'half-open', { environment, handler_concurrency: 32 })
  const { signal } = own
  const customer = new OrderClient(running.door, signal)
  const load = offerSteadily(customer, { prefix: 'half', rate_per_s: 100, count: 300, signal })
  await until('some are through', WITHIN_MS, signal, () => running.ledgerView().entries.size > 50)
  expect(proxy.connections()).toBeGreaterThanOrEqual(2 * running.services.length)
  proxy.swallow()
  await untilAllWaitFor(running, 'broker', NOTICED_WITHIN_MS)
  const ids = acceptedOf(await load)
  expect(ids).toHaveLength(300)
  expect(running.outboxes().get('order-service')).toBeGreaterThan(0)
  proxy.forward()
  await untilAllWaitFor(running, '', WITHIN_MS)
  await untilAllQuiet(running, signal)
  expectEachOnce(running, ids)
})
