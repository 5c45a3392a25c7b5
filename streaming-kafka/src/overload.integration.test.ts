import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectOverloadEnds } from '@three-ways/testbed/conformance/overload-ends'
import { acceptedOf } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient } from '@three-ways/testbed/order-client'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const OUTBOX_LIMIT = 100

const own = testBrokerForFile(system)

it('takes orders without a broker until its outbox is full, refuses cleanly, and recovers', async () => {
  const environment = { MAX_UNDELIVERED: String(OUTBOX_LIMIT) }
  await using running = await own.raise('overload', { environment })
  const { signal } = own
  const customer = new OrderClient(running.door, signal)
  await own.broker.kill()
  const offered = await offerSteadily(customer, { prefix: 'much', rate_per_s: 500, count: 1000, signal })
  const ids = acceptedOf(offered)
  expect(ids).toHaveLength(OUTBOX_LIMIT)
  // What is stored is still known, whoever asks again.
  const [first] = ids
  expect(await customer.place({ order_id: first, item: 'burger', qty: 1 })).toMatchObject({
    http_status: 202,
  })
  await expectOverloadEnds(running, customer, offered, () => own.broker.start(), signal)
})
