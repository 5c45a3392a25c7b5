import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { DeadLetter, RunningSystem } from '@three-ways/testbed/system'
import { describe, expect, it } from 'vitest'
import { byHand } from '../test/by-hand.ts'
import { policiesOf, setExchangePolicy } from '../test/management-calls.ts'
import { BARE_NAMES } from './names.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'
const { events_exchange, unrouted_policy, queueOf } = BARE_NAMES

const own = testBrokerForFile(system)

function publish(namespace: string, key: string, body: string): Promise<void> {
  return byHand(own, namespace, async (channel) => {
    channel.publish(events_exchange, key, Buffer.from(body), { persistent: true, headers: { tenant: 7 } })
    await channel.waitForConfirms()
  })
}

/** Observers run: the stream keeps what is known, and what nobody knows still finds nobody. */
async function raised(namespace: string): Promise<RunningSystem> {
  const running = await own.raise(namespace, { observers: true })
  await until('the policy is in place', WITHIN_MS, own.signal, async () => {
    return (await policiesOf(own, namespace)).some(({ name }) => name === unrouted_policy)
  })
  return running
}

async function lettersOf(running: RunningSystem, count: number): Promise<readonly DeadLetter[]> {
  let letters: readonly DeadLetter[] = []
  await until(`there are ${count} letters`, WITHIN_MS, own.signal, async () => {
    letters = await running.inspector.deadLetters(own.signal)
    return letters.length === count
  })
  return letters
}

describe('a message that no queue is bound for', () => {
  it('is kept where dead letters are listed, is published again as it was, and can be dropped', async () => {
    await using running = await raised('unbound')
    await publish('unbound', 'nobody.knows', 'by hand')
    const [letter] = await lettersOf(running, 1)
    expect(letter).toMatchObject({ service: 'unrouted', reason: 'unrouted', origin: 'orders/nobody.knows' })
    expect(Buffer.from(letter?.body ?? []).toString()).toBe('by hand')
    await byHand(own, 'unbound', async (channel) => {
      await channel.assertQueue('somebody', { durable: true })
      await channel.bindQueue('somebody', events_exchange, 'nobody.knows')
    })
    await running.inspector.redrive(letter?.id ?? '', own.signal)
    await byHand(own, 'unbound', async (channel) => {
      const message = await channel.get('somebody')
      expect(message).toMatchObject({ properties: { headers: { tenant: 7 } } })
      await channel.deleteQueue('somebody')
    })
    await publish('unbound', 'nobody.knows', 'again')
    const [again] = await lettersOf(running, 1)
    await running.inspector.drop(again?.id ?? '', own.signal)
    await lettersOf(running, 0)
  })

  it('takes no order with it: the queue of inventory is removed, and its orders are no such messages', async () => {
    await using running = await raised('removed')
    const customer = new OrderClient(running.door, own.signal)
    await running.service(INVENTORY).stop()
    await byHand(own, 'removed', (channel) => channel.deleteQueue(queueOf(INVENTORY)))
    const ids = await placeAll(customer, 'removed', 3)
    await running.service(INVENTORY).start()
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })

  it('is none of ours whose binding was taken away: it takes the second way', async () => {
    await using running = await own.raise('second')
    await until('the policy is in place', WITHIN_MS, own.signal, async () => {
      return (await policiesOf(own, 'second')).length > 0
    })
    const customer = new OrderClient(running.door, own.signal)
    await byHand(own, 'second', (channel) => {
      return channel.unbindQueue(queueOf(INVENTORY), events_exchange, '*.OrderPlaced')
    })
    const ids = await placeAll(customer, 'second', 3)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    expect(await running.inspector.deadLetters(own.signal)).toEqual([])
  })

  it('is not kept where another policy is in place: that is said once, and the system works', async () => {
    await using running = await own.raise('theirs')
    await setExchangePolicy(own, 'theirs', 'theirs', events_exchange, { 'alternate-exchange': 'amq.fanout' })
    const orders = running.service('order-service')
    await orders.stop()
    await orders.start()
    const ids = await placeAll(new OrderClient(running.door, own.signal), 'theirs', 3)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    await orders.stop()
    const log = readFileSync(join(own.folder, 'theirs', 'order-service.log'), 'utf8')
    expect(log.split('the policy theirs is in place')).toHaveLength(2)
  })
})
