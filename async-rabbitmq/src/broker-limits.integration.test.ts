import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setPolicy } from '../test/management-calls.ts'
import { openTestBroker, raise, type TestBroker } from '../test/raised.ts'
import { PREFETCH } from './consumer.ts'
import { queueOf } from './topology.ts'

const WITHIN_MS = 60_000
/** How long the broker waits for an acknowledgement; half an hour where nobody changes it. */
const CONSUMER_TIMEOUT_MS = 2_000
const QUEUE = queueOf('inventory-service')

let own: TestBroker
beforeAll(async () => {
  // The broker looks at its channels once a minute unless it is told otherwise.
  const settings = { consumer_timeout: CONSUMER_TIMEOUT_MS, channel_tick_interval: 500 }
  own = await openTestBroker({ settings })
})
afterAll(() => own[Symbol.asyncDispose]())

const timesLost = (namespace: string) => {
  const log = readFileSync(join(own.folder, namespace, 'inventory-service.log'), 'utf8')
  return log.split('consumes: connection lost').length - 1
}

describe('a message that takes longer than the broker waits for its acknowledgement', () => {
  it('comes again and again while it is in work, and has one effect', async () => {
    await using running = await raise(own, 'timeout', { handler_concurrency: 32 })
    const customer = new OrderClient(running.door, own.signal)
    const { signal } = own
    await running.service('inventory-service').slowDown(3 * CONSUMER_TIMEOUT_MS)
    const ids = acceptedOf(
      await offerSteadily(customer, { prefix: 'slow', rate_per_s: 50, count: 20, signal }),
    )
    await until('the broker has lost patience', WITHIN_MS, signal, () => timesLost('timeout') > 0)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ids)
    expect(ids).toHaveLength(20)
    expect(running.ledgerView().duplicates_ignored.get('inventory-service')).toBeGreaterThan(0)
    expect(await running.inspector.deadLetters(signal)).toEqual([])
  })

  it('lies among the dead letters beyond the delivery limit, and is whole when it is redriven', async () => {
    await using running = await raise(own, 'beyond', { handler_concurrency: 32 })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    const inventory = running.service('inventory-service')
    await setPolicy(own, 'beyond', QUEUE, { 'delivery-limit': 1 })
    await inventory.slowDown(3_600_000)
    await customer.place({ order_id: 'endless', item: 'burger', qty: 1 })
    await until('the broker gave it up', WITHIN_MS, signal, async () => {
      return (await running.inspector.deadLetters(signal)).length > 0
    })
    const letters = await running.inspector.deadLetters(signal)
    expect(letters).toMatchObject([{ service: 'inventory-service', reason: 'delivery_limit' }])
    await inventory.kill()
    await inventory.start()
    await running.inspector.redrive(letters[0]?.id ?? '', signal)
    await customer.untilTerminal('endless', WITHIN_MS)
    await untilAllQuiet(running, signal)
    expectEachOnce(running, ['endless'])
  })
})

describe('ten times as many orders as inventory can take', () => {
  it('fill a bounded queue, then a bounded outbox, then are refused; and all that were accepted end once', async () => {
    const [queue_limit, outbox_limit, handlers, work_ms] = [50, 100, 4, 100]
    const sustainable_per_s = (handlers * 1000) / work_ms
    const environment = { MAX_UNDELIVERED: String(outbox_limit) }
    await using running = await raise(own, 'overload', { handler_concurrency: handlers, environment })
    const { signal } = own
    const customer = new OrderClient(running.door, signal)
    const inventory = running.service('inventory-service')
    await setPolicy(own, 'overload', QUEUE, { 'max-length': queue_limit })
    await inventory.slowDown(work_ms)
    let most_owed = 0
    const watched = new AbortController()
    const watching = until('the load is over', WITHIN_MS, signal, () => {
      most_owed = Math.max(most_owed, running.outboxes().get('order-service') ?? 0)
      return watched.signal.aborted
    })
    const count = 1600
    const load = { prefix: 'much', rate_per_s: 10 * sustainable_per_s, count, signal }
    const offered = await offerSteadily(customer, load)
    watched.abort()
    await watching
    const ids = acceptedOf(offered)
    const refused = offered.filter(({ placed }) => placed?.http_status !== 202)
    expect(refused.length).toBeGreaterThan(0)
    for (const { placed } of refused) {
      expect(placed).toMatchObject({ http_status: 503, retry_after_s: 1, body: { reason: 'overloaded' } })
    }
    expect(most_owed).toBeLessThanOrEqual(outbox_limit)
    // What inventory holds, what waits for it, what waits for the queue, and what was done meanwhile.
    expect(ids.length).toBeGreaterThanOrEqual(PREFETCH + queue_limit)
    await inventory.slowDown(0)
    await until('orders are taken again', WITHIN_MS, signal, async () => {
      const { http_status } = await customer.place({ order_id: 'after', item: 'burger', qty: 1 })
      return http_status === 202
    })
    await untilAllQuiet(running, signal)
    expectEachOnce(running, [...ids, 'after'])
    for (const { order_id } of refused) expect(running.ledgerView().entries.has(order_id)).toBe(false)
  })
})
