import { raiseBehindProxy } from '@three-ways/testbed/conformance/behind-proxy'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { until } from '@three-ways/testbed/order-client'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const REQUEST_TIMEOUT_MS = 1000
const COUNT = 100
const WITHIN_MS = 60_000

it.each(['inventory-service', 'notification-service'])(
  'orders are taken while connections to %s lead nowhere, and each ends once when they lead somewhere',
  async (neighbour) => {
    await using owned = new AsyncDisposableStack()
    const { proxy, raised } = await raiseBehindProxy(system, neighbour, REQUEST_TIMEOUT_MS, owned)
    const { running, customer, signal } = raised
    const before = await placeAll(customer, 'before', COUNT)
    expect(proxy.connections()).toBeGreaterThan(1)
    proxy.swallow()
    const during = await placeAll(customer, 'during', COUNT)
    await until(`it is told that ${neighbour} cannot be reached`, WITHIN_MS, signal, async () => {
      const { carrier } = (await customer.get('/status')) as { carrier: { unreachable: { what: string }[] } }
      return carrier.unreachable.some(({ what }) => what === `outbox to ${neighbour}`)
    })
    expect(running.outboxes().get('order-service')).toBeGreaterThan(0)
    // It does all that customers ask of it.
    expect(await customer.get('/health')).toMatchObject({ ready: true })
    proxy.forward()
    await untilAllQuiet(running, signal)
    expectEachOnce(running, [...before, ...during])
    expect(await customer.get('/status')).toMatchObject({ carrier: { unreachable: [] } })
  },
)
