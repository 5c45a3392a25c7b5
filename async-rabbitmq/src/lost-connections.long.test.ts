import { expectHalfOpenNoticed, NOTICED_WITHIN_MS } from '@three-ways/testbed/conformance/half-open'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { SwallowingProxy } from '@three-ways/testbed/swallowing-proxy'
import { describe, expect, it } from 'vitest'
import { closeConnections } from '../test/management-calls.ts'
import { HEARTBEAT_S } from './open-connection.ts'
import { system } from './system.ts'

/** Two to three heartbeats pass before amqplib gives up. */
const HEARTBEATS_UNTIL_NOTICED = 3
const WITHIN_MS = 60_000

const own = testBrokerForFile(system)

describe('connections that lead nowhere any more', () => {
  it('are noticed in time, and what was on them is neither lost nor doubled', async () => {
    expect(HEARTBEATS_UNTIL_NOTICED * HEARTBEAT_S * 1000).toBeLessThan(NOTICED_WITHIN_MS)
    const broker_url = new URL(own.broker.url)
    await using proxy = await SwallowingProxy.open(Number(broker_url.port))
    broker_url.port = String(proxy.port)
    const environment = { BROKER_URL: broker_url.href }
    await using running = await own.raise('half-open', { environment })
    await expectHalfOpenNoticed(running, proxy, own.signal)
  })
})

describe('connections that the broker closes', () => {
  it('are made again, time after time under load, and nothing is lost or doubled', async () => {
    await using running = await own.raise('closed', { handler_concurrency: 32 })
    const customer = new OrderClient(running.door, own.signal)
    const { signal } = own
    const count = 600
    const load = offerSteadily(customer, { prefix: 'closed', rate_per_s: 200, count, signal })
    const placed = () => running.ledgerView().entries.size
    let closed = 0
    for (let part = 1; part < 4; part += 1) {
      await until('a quarter more is placed', WITHIN_MS, signal, () => placed() > (part * count) / 4)
      // Two of each service.
      const connections = 2 * running.services.length
      await until('as many as there are were closed', WITHIN_MS, signal, async () => {
        closed += await closeConnections(own, 'closed')
        return closed >= part * connections
      })
    }
    const ids = acceptedOf(await load)
    expect(ids).toHaveLength(count)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ids)
    expect(await running.inspector.deadLetters(signal)).toEqual([])
  })
})

/** Nothing else runs in this process meanwhile, as while the stores of very many orders are read. */
function beBusy(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('a tool that was busy until the broker gave it up', () => {
  it('asks again', async () => {
    await using running = await own.raise('busy', {})
    const { signal } = own
    // Each has connections of its own, which nobody else makes again.
    await using letters = await system.inspect(running.deployment)
    await using backlog = await system.inspect(running.deployment)
    const asks = [() => letters.deadLetters(signal), () => backlog.backlog(signal)]
    for (const ask of asks) await ask()
    beBusy((HEARTBEATS_UNTIL_NOTICED + 1) * HEARTBEAT_S * 1000)
    // At once: neither link knows yet.
    await Promise.all(asks.map((ask) => ask()))
  })
})
