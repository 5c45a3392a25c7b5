import { acceptedOf, expectEachOnce, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestBroker, raise, type TestBroker } from '../test/raised.ts'

const WITHIN_MS = 60_000
const OUTBOX_LIMIT = 100

let own: TestBroker
beforeAll(async () => {
  own = await openTestBroker()
})
afterAll(() => own[Symbol.asyncDispose]())

it('takes orders without a broker until its outbox is full, refuses cleanly, and recovers', async () => {
  const environment = { MAX_UNDELIVERED: String(OUTBOX_LIMIT) }
  await using running = await raise(own, 'overload', { environment })
  const { signal } = own
  const customer = new OrderClient(running.door, signal)
  await own.broker.kill()
  const offered = await offerSteadily(customer, { prefix: 'much', rate_per_s: 500, count: 1000, signal })
  const ids = acceptedOf(offered)
  expect(ids).toHaveLength(OUTBOX_LIMIT)
  const refused = offered.filter(({ placed }) => placed?.http_status !== 202)
  for (const { placed } of refused) {
    expect(placed).toMatchObject({ http_status: 503, retry_after_s: 1, body: { reason: 'overloaded' } })
  }
  // What is stored is still known, whoever asks again.
  const [first] = ids
  expect(await customer.place({ order_id: first, item: 'burger', qty: 1 })).toMatchObject({
    http_status: 202,
  })
  await own.broker.start()
  await until('orders are taken again', WITHIN_MS, signal, async () => {
    const { http_status } = await customer.place({ order_id: 'after', item: 'burger', qty: 1 })
    return http_status === 202
  })
  await untilAllQuiet(running, signal)
  expectEachOnce(running, [...ids, 'after'])
  for (const { order_id } of refused) expect(running.ledgerView().entries.has(order_id)).toBe(false)
})
