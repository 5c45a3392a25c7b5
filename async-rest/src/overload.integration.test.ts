import { expectOverloadEnds } from '@three-ways/testbed/conformance/overload-ends'
import { raise } from '@three-ways/testbed/conformance/raise'
import { acceptedOf } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const OUTBOX_LIMIT = 100

it('takes orders without inventory until its outbox is full, refuses cleanly, and recovers', async () => {
  await using owned = new AsyncDisposableStack()
  const environment = { MAX_UNDELIVERED: String(OUTBOX_LIMIT) }
  const { running, customer, signal } = await raise(system, owned, { environment })
  const inventory = running.service('inventory-service')
  await inventory.kill()
  const offered = await offerSteadily(customer, { prefix: 'much', rate_per_s: 500, count: 1000, signal })
  const ids = acceptedOf(offered)
  expect(ids).toHaveLength(OUTBOX_LIMIT)
  // What is stored is still known, whoever asks again.
  const [first] = ids
  expect(await customer.place({ order_id: first, item: 'burger', qty: 1 })).toMatchObject({
    http_status: 202,
  })
  await expectOverloadEnds(running, customer, offered, () => inventory.start(), signal)
})
