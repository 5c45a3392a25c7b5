import { raise } from '@three-ways/testbed/conformance/raise'
import { untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { expectWhole } from '@three-ways/testbed/conformance/whole-orders'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const HANDLERS = 4
const WORK_MS = 100
const SUSTAINABLE_PER_S = (HANDLERS * 1000) / WORK_MS
const IN_FLIGHT = 200

it('ten times as many orders as inventory can take are refused or given up, and the next one is served', async () => {
  const environment = { MAX_REQUESTS_IN_FLIGHT: String(IN_FLIGHT), REQUEST_TIMEOUT_MS: '1000' }
  await using owned = new AsyncDisposableStack()
  const options = { handler_concurrency: HANDLERS, environment }
  const { running, customer, signal } = await raise(system, owned, options)
  await running.service('inventory-service').slowDown(WORK_MS)
  const count = 10 * SUSTAINABLE_PER_S * 4
  const load = { prefix: 'much', rate_per_s: 10 * SUSTAINABLE_PER_S, count, signal }
  const offered = await offerSteadily(customer, load)
  const counts = { served: 0, overloaded: 0, timeout: 0 }
  for (const { order_id, placed, unanswered } of offered) {
    const evidence = `${order_id}: ${unanswered}`
    if (placed?.http_status === 201) counts.served += 1
    else if (placed?.body.reason === 'overloaded') {
      counts.overloaded += 1
      expect(placed, evidence).toMatchObject({ http_status: 503, retry_after_s: 1 })
    } else {
      counts.timeout += 1
      expect(placed, evidence).toMatchObject({
        http_status: 504,
        body: { order_id, status: 'failed', reason: 'inventory_timeout' },
      })
    }
  }
  expect(counts.served).toBeGreaterThan(0)
  expect(counts.overloaded).toBeGreaterThan(0)
  // Nobody is served late because of those who have gone: inventory begins nothing for them.
  for (let number = 0; number < 5; number += 1) {
    const placed = await customer.place({ order_id: `after-${number}`, item: 'burger', qty: 1 })
    expect(placed).toMatchObject({ http_status: 201 })
    offered.push({ order_id: `after-${number}`, placed })
  }
  await untilAllQuiet(running, signal)
  expectWhole({ running }, offered)
  const { entries } = running.ledgerView()
  for (const { order_id, placed } of offered) {
    const expected =
      placed?.body.reason === 'overloaded' ? 'absent' : placed?.http_status === 201 ? 'confirmed' : 'failed'
    expect(entries.get(order_id)?.status ?? 'absent', order_id).toBe(expected)
  }
})
