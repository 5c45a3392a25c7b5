import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { offerSteadily } from '@three-ways/testbed/offer-steadily'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { republishUnfinished } from '@three-ways/testbed/republish'
import type { RunningSystem } from '@three-ways/testbed/system'
import { describe, expect, it } from 'vitest'
import { byHand } from '../test/by-hand.ts'
import { BARE_NAMES } from './names.ts'
import { system } from './system.ts'

// Observers run here: what reached one of them was routed, confirmed, and may have reached nobody else.

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'
const QUEUE = BARE_NAMES.queueOf(INVENTORY)

const own = testBrokerForFile(system)

/** What is unfinished is published again until nothing is: as a person would do who finds orders standing. */
async function bringToTheirEnd(running: RunningSystem, ids: readonly string[]): Promise<void> {
  await untilAllQuiet(running, own.signal)
  await republishUnfinished(running.deployment, 0, own.signal)
  await untilAllQuiet(running, own.signal)
  expectEachOnce(running, ids)
}

describe('a queue that somebody removed', () => {
  it('takes no order with it that is placed while it is missing, though observers get a copy', async () => {
    await using running = await own.raise('missing', { observers: true })
    const customer = new OrderClient(running.door, own.signal)
    await running.service(INVENTORY).stop()
    await byHand(own, 'missing', (channel) => channel.deleteQueue(QUEUE))
    const ids = await placeAll(customer, 'missing', 3)
    await running.service(INVENTORY).start()
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })

  it('takes no order with it that is published while it is made again, time after time under load', async () => {
    await using running = await own.raise('again', { observers: true, handler_concurrency: 32 })
    const customer = new OrderClient(running.door, own.signal)
    const { signal } = own
    const ids: string[] = []
    for (let time = 0; time < 5; time += 1) {
      const before = running.ledgerView().entries.size
      const load = { prefix: `again-${time}`, rate_per_s: 100, count: 100, signal }
      const offering = offerSteadily(customer, load)
      await until('orders come', WITHIN_MS, signal, () => running.ledgerView().entries.size > before + 20)
      await byHand(own, 'again', (channel) => channel.deleteQueue(QUEUE))
      ids.push(...(await offering).map(({ order_id }) => order_id))
    }
    // What lay in the queue when it was removed went with it, and its senders have it.
    await bringToTheirEnd(running, ids)
  })

  it('and what waited in it come back', async () => {
    await using running = await own.raise('waited', { observers: true })
    const customer = new OrderClient(running.door, own.signal)
    await running.service(INVENTORY).stop()
    const ids = await placeAll(customer, 'waited', 20)
    await until('all of them wait', WITHIN_MS, own.signal, async () => {
      return (await running.backlog(own.signal)).messages.get(QUEUE) === ids.length
    })
    await byHand(own, 'waited', (channel) => channel.deleteQueue(QUEUE))
    await running.service(INVENTORY).start()
    await bringToTheirEnd(running, ids)
  })
})

describe('bindings that somebody removed', () => {
  it('are made again by the service, though its queue and its reader are there', async () => {
    await using running = await own.raise('unbound', { observers: true })
    const customer = new OrderClient(running.door, own.signal)
    await byHand(own, 'unbound', (channel) => {
      return channel.unbindQueue(QUEUE, BARE_NAMES.events_exchange, '*.OrderPlaced')
    })
    const lost = await placeAll(customer, 'lost', 3)
    await until('an order ends again', WITHIN_MS, own.signal, async () => {
      const order_id = `after-${performance.now()}`
      await customer.place({ order_id, item: 'burger', qty: 1 })
      return customer.untilTerminal(order_id, 1000).then(
        () => true,
        () => false,
      )
    })
    await bringToTheirEnd(running, lost)
  })

  it('are made in front of what is published while nobody reads the queue', async () => {
    await using running = await own.raise('unread', { observers: true })
    const customer = new OrderClient(running.door, own.signal)
    await placeAll(customer, 'first', 1)
    // Else the queue would hold one all the same, and by what it holds a lot is known to be there.
    await untilAllQuiet(running, own.signal)
    await running.service(INVENTORY).stop()
    // The broker may still count a reader who has left, and who is read is taken to be bound.
    await until('nobody reads it', WITHIN_MS, own.signal, async () => {
      return (await byHand(own, 'unread', (channel) => channel.checkQueue(QUEUE))).consumerCount === 0
    })
    await byHand(own, 'unread', (channel) => {
      return channel.unbindQueue(QUEUE, BARE_NAMES.events_exchange, '*.OrderPlaced')
    })
    const ids = await placeAll(customer, 'unread', 3)
    await running.service(INVENTORY).start()
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    expect(running.ledgerView().entries.size).toBe(4)
  })
})
