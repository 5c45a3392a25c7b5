import { raiseBehindProxy } from '@three-ways/testbed/conformance/behind-proxy'
import type { RaisedForSuite } from '@three-ways/testbed/conformance/raised'
import { untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { expectWhole } from '@three-ways/testbed/conformance/whole-orders'
import type { Offered } from '@three-ways/testbed/offer-steadily'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const REQUEST_TIMEOUT_MS = 1000
const AT_ONCE = 20

async function placeAtOnce({ customer }: RaisedForSuite, prefix: string): Promise<Offered[]> {
  const ids = Array.from({ length: AT_ONCE }, (_, number) => `${prefix}-${number}`)
  return Promise.all(
    ids.map(async (order_id) => {
      return { order_id, placed: await customer.place({ order_id, item: 'burger', qty: 1 }) }
    }),
  )
}

const statuses = (offered: readonly Offered[]) => [
  ...new Set(offered.map(({ placed }) => placed?.http_status)),
]

it.each([
  ['inventory-service', 504],
  ['notification-service', 201],
])('a connection to %s that leads nowhere is given up by the request timeout', async (neighbour, status) => {
  await using owned = new AsyncDisposableStack()
  const { proxy, raised } = await raiseBehindProxy(system, neighbour, REQUEST_TIMEOUT_MS, owned)
  const { running, signal } = raised
  const before = await placeAtOnce(raised, 'before')
  expect(statuses(before)).toEqual([201])
  expect(proxy.connections()).toBeGreaterThan(1)
  proxy.swallow()
  const during = await placeAtOnce(raised, 'during')
  expect(statuses(during)).toEqual([status])
  if (status === 201) {
    expect(new Set(during.map(({ placed }) => placed?.body.notification))).toEqual(new Set(['pending']))
  }
  proxy.forward()
  // No connection of before is trusted: nobody has to find out by a timeout of his own.
  const after = await placeAtOnce(raised, 'after')
  expect(after.map(({ placed }) => placed?.body.notification)).toEqual(after.map(() => 'sent'))
  await untilAllQuiet(running, signal)
  const all = [...before, ...during, ...after]
  expectWhole({ running }, all)
})

it('connections that died while nobody used them cost one timeout in all', async () => {
  await using owned = new AsyncDisposableStack()
  const { proxy, raised } = await raiseBehindProxy(system, 'inventory-service', REQUEST_TIMEOUT_MS, owned)
  const before = await placeAtOnce(raised, 'before')
  proxy.swallow()
  proxy.forward()
  // All of them are dead, and only the first customer meets one.
  const answers: (number | undefined)[] = []
  for (let number = 0; number < 5; number += 1) {
    const placed = await raised.customer.place({ order_id: `next-${number}`, item: 'burger', qty: 1 })
    answers.push(placed.http_status)
  }
  expect(statuses(before)).toEqual([201])
  expect(answers).toEqual([504, 201, 201, 201, 201])
})
