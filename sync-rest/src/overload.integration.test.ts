import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { raise } from '@three-ways/testbed/conformance/raise'
import { untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { expectWhole } from '@three-ways/testbed/conformance/whole-orders'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { until } from '@three-ways/testbed/order-client'
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

const WITHIN_MS = 60_000
/** Twice as many as Node would have the system keep. */
const COME_AT_ONCE = 1000

const keptBySystem = () => Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))

it.runIf(process.platform === 'linux')(
  'whoever comes to a door that stands still is connected, and answered when it goes on',
  async () => {
    await using owned = new AsyncDisposableStack()
    const { running, signal } = await raise(system, owned)
    const door = running.service('order-service')
    await door.pause()
    const port = Number(new URL(running.door).port)
    const come = Math.min(COME_AT_ONCE, keptBySystem())
    const counts = { connected: 0, answered: 0 }
    const lost: Error[] = []
    for (let number = 0; number < come; number += 1) {
      const socket = connect(port, '127.0.0.1')
      owned.defer(() => void socket.destroy())
      socket.once('connect', () => {
        counts.connected += 1
      })
      socket.once('data', () => {
        counts.answered += 1
      })
      socket.on('error', (error) => lost.push(error))
      socket.write('GET /order/nobodys HTTP/1.1\r\nHost: x\r\n\r\n')
    }
    // Whom the system dropped it would connect when somebody takes up, and nobody does.
    await until('all are connected', WITHIN_MS, signal, () => counts.connected === come)
    await door.resume()
    await until('all are answered', WITHIN_MS, signal, () => counts.answered === come)
    expect(lost).toEqual([])
  },
)
