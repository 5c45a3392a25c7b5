import { exampleEvents } from '@three-ways/event-contract/examples'
import { orderCatalogue } from '@three-ways/event-contract/order-events'
import { oddBodies } from '@three-ways/testbed/conformance/odd-bodies'
import { raise } from '@three-ways/testbed/conformance/raise'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const COUNT = 1000
const SEED = 20_261_125

it(`${COUNT} odd messages: each is handled, or kept with its very bytes`, async () => {
  await using owned = new AsyncDisposableStack()
  const { running, customer, signal } = await raise(system, owned)
  const messages = [...oddBodies(exampleEvents.get('OrderPlaced') ?? {}, SEED, COUNT)]
  for (const message of messages) await running.inspector.inject('inventory-service', message, signal)
  await expect.poll(async () => (await running.backlog(signal)).total).toBe(0)
  const kept = (await running.inspector.deadLetters(signal)).map(({ body }) =>
    Buffer.from(body).toString('hex'),
  )
  const unreadable = messages.filter((message) => !orderCatalogue.decode(message).ok)
  expect(unreadable.length).toBeGreaterThan(COUNT / 2)
  expect(unreadable.length).toBeLessThan(COUNT)
  expect(kept.toSorted()).toEqual(unreadable.map((message) => message.toString('hex')).toSorted())
  await customer.place({ order_id: 'good', item: 'burger' })
  expect(await customer.untilTerminal('good', 60_000)).toMatchObject({ status: 'confirmed' })
})
