import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectOverloadEnds } from '@three-ways/testbed/conformance/overload-ends'
import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { type Offered, offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { RunningSystem } from '@three-ways/testbed/system'
import { describe, expect, it } from 'vitest'
import { setPolicy } from '../test/management-calls.ts'
import { PREFETCH } from './consumer.ts'
import { BARE_NAMES } from './names.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
/** How long the broker waits for an acknowledgement here; elsewhere half an hour. */
const CONSUMER_TIMEOUT_MS = 2_000
/** Of an overload, each of a second. */
const FEWEST_LOTS = 4
const MOST_LOTS = 20
const QUEUE = BARE_NAMES.queueOf('inventory-service')

const own = testBrokerForFile(system)

const timesLost = (namespace: string) => {
  const log = readFileSync(join(own.folder, namespace, 'inventory-service.log'), 'utf8')
  return log.split('consumes: connection lost').length - 1
}

describe('a message that takes longer than the broker waits for its acknowledgement', () => {
  it('comes again and again while it is in work, and has one effect', async () => {
    await using running = await own.raise('timeout', { handler_concurrency: 32 })
    const customer = new OrderClient(running.door, own.signal)
    const { signal } = own
    const inventory = running.service('inventory-service')
    // The timeout holds for consumers that come after it.
    await inventory.stop()
    await setPolicy(own, 'timeout', QUEUE, { 'consumer-timeout': CONSUMER_TIMEOUT_MS })
    await inventory.start()
    await inventory.slowDown(3 * CONSUMER_TIMEOUT_MS)
    const offered = await offerSteadily(customer, { prefix: 'slow', rate_per_s: 50, count: 20, signal })
    await until('the broker has lost patience', WITHIN_MS, signal, () => timesLost('timeout') > 0)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, acceptedOf(offered))
    expect(acceptedOf(offered)).toHaveLength(20)
    expect(running.ledgerView().duplicates_ignored.get('inventory-service')).toBeGreaterThan(0)
    expect(await running.inspector.deadLetters(signal)).toEqual([])
  })
})

describe('a message that its service never lives to acknowledge', () => {
  it('lies among the dead letters beyond the delivery limit, and is whole when it is redriven', async () => {
    await using running = await own.raise('beyond', { environment: { SIMULATED_DELAY: '3600' } })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    const inventory = running.service('inventory-service')
    await setPolicy(own, 'beyond', QUEUE, { 'delivery-limit': 2 })
    await inventory.stop()
    await customer.place({ order_id: 'deadly', item: 'burger', qty: 1 })
    await until('the broker gave it up', WITHIN_MS, signal, async () => {
      if ((await running.inspector.deadLetters(signal)).length > 0) return true
      await dieWithAMessage(running)
      return false
    })
    const letters = await running.inspector.deadLetters(signal)
    expect(letters).toMatchObject([{ service: 'inventory-service', reason: 'delivery_limit' }])
    await inventory.start()
    await inventory.slowDown(0)
    await running.inspector.redrive(letters[0]?.id ?? '', signal)
    await customer.untilTerminal('deadly', WITHIN_MS)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ['deadly'])
  })
})

/** Inventory starts, takes what there is, and is killed with it. */
async function dieWithAMessage(running: RunningSystem): Promise<void> {
  const inventory = running.service('inventory-service')
  // From its first moment on: the message is there before anybody could tell it to be slow.
  await inventory.start()
  await until('it holds a message, or there is none', WITHIN_MS, own.signal, async () => {
    const response = await fetch(`${running.deployment.urls.get('inventory-service')}/status`)
    const { carrier } = (await response.json()) as { carrier: { ready: number; received: number } }
    return carrier.received > 0 || carrier.ready === 0
  })
  await inventory.kill()
}

describe('ten times as many orders as inventory can take', () => {
  it('fill a bounded queue, then a bounded outbox, then are refused; and all that were accepted end once', async () => {
    const [queue_limit, outbox_limit, handlers, work_ms] = [50, 100, 4, 100]
    const sustainable_per_s = (handlers * 1000) / work_ms
    const environment = { MAX_UNDELIVERED: String(outbox_limit) }
    await using running = await own.raise('overload', { handler_concurrency: handlers, environment })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    const inventory = running.service('inventory-service')
    await setPolicy(own, 'overload', QUEUE, { 'max-length': queue_limit })
    await inventory.slowDown(work_ms)
    let most_owed = 0
    const watched = new AbortController()
    const watching = until('the load is over', 3 * WITHIN_MS, signal, () => {
      most_owed = Math.max(most_owed, running.outboxes().get('order-service') ?? 0)
      return watched.signal.aborted
    })
    const rate_per_s = 10 * sustainable_per_s
    const offered: Offered[] = []
    // What inventory holds, what waits for it, what waits for the queue, and what was done meanwhile. A busy
    // machine takes longer to get there.
    const is_full = () => acceptedOf(offered).length >= PREFETCH + queue_limit
    for (let lot = 0; lot < FEWEST_LOTS || (lot < MOST_LOTS && !is_full()); lot += 1) {
      const load = { prefix: `much-${lot}`, rate_per_s, count: rate_per_s, signal }
      offered.push(...(await offerSteadily(customer, load)))
    }
    watched.abort()
    await watching
    expect(most_owed).toBeLessThanOrEqual(outbox_limit)
    expect(is_full()).toBe(true)
    await expectOverloadEnds(running, customer, offered, () => inventory.slowDown(0), signal)
  })
})
