import { freePorts } from '@three-ways/testbed/brokers/free-ports'
import { expectHalfOpenNoticed, NOTICED_WITHIN_MS } from '@three-ways/testbed/conformance/half-open'
import { openForFile, testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { SwallowingProxy } from '@three-ways/testbed/swallowing-proxy'
import { expect, it } from 'vitest'
import { REQUEST_TIMEOUT_MS } from './client.ts'
import { system } from './system.ts'

// Kafka tells its clients where to find it. So the services get a listener of their own, which tells them the
// proxy; whoever looks on uses the ordinary one.
let port = 0
let told_port = 0
const own = testBrokerForFile(system, async () => {
  ;[port = 0, told_port = 0] = await freePorts(2)
  return { proxied_listener: { port, told_port } }
})
const proxy = openForFile(() => SwallowingProxy.open(port, told_port))

it('notices in time that its connections lead nowhere, and loses and doubles nothing by that', async () => {
  expect(REQUEST_TIMEOUT_MS).toBeLessThan(NOTICED_WITHIN_MS)
  const environment = { BROKER_URL: `127.0.0.1:${proxy().port}` }
  await using running = await own.raise('half-open', { environment, handler_concurrency: 32 })
  await expectHalfOpenNoticed(running, proxy(), own.signal)
})
