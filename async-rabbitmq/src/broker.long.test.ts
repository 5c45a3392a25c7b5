import { UNKNOWN } from '@three-ways/event-contract/effective-settings'
import { expectBrokerKillHarmless } from '@three-ways/testbed/conformance/broker-kill'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { guaranteesIn } from '@three-ways/testbed/guarantees-in'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import { connect } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { PREFETCH } from './consumer.ts'
import { BARE_NAMES } from './names.ts'
import { withVhost } from './open-connection.ts'
import { system } from './system.ts'
import { DELIVERY_LIMIT } from './topology.ts'

const WITHIN_MS = 60_000
const NOTHING = { total: 0 }

const own = testBrokerForFile(system)

describe('the backlog', () => {
  it('counts what a slow consumer holds unacknowledged', async () => {
    await using running = await own.raise('slow')
    const customer = new OrderClient(running.door, own.signal)
    await running.service('inventory-service').slowDown(3_600_000)
    await placeAll(customer, 'slow', 7)
    await until('all seven left the outbox', WITHIN_MS, own.signal, async () => {
      return running.ledgerView().backlog.get('order-service')?.undelivered === 0
    })
    const { messages, total } = await running.inspector.backlog(own.signal)
    expect(total).toBe(7)
    expect(messages.get('inventory-service')).toBe(7)
    await running.service('inventory-service').kill()
  })

  it('counts what a stopped process holds unacknowledged, and what waits behind it', async () => {
    await using running = await own.raise('paused')
    const customer = new OrderClient(running.door, own.signal)
    const inventory = running.service('inventory-service')
    await inventory.pause()
    const count = PREFETCH + 7
    const ids = await placeAll(customer, 'paused', count)
    await until('all of them left the outbox', WITHIN_MS, own.signal, async () => {
      return running.ledgerView().backlog.get('order-service')?.undelivered === 0
    })
    const { messages } = await running.inspector.backlog(own.signal)
    expect(messages.get('inventory-service')).toBe(count)
    await inventory.resume()
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })

  it('counts what waits for a killed consumer, held by it before or not', async () => {
    await using running = await own.raise('killed')
    const customer = new OrderClient(running.door, own.signal)
    const inventory = running.service('inventory-service')
    await inventory.slowDown(3_600_000)
    await placeAll(customer, 'held', 3)
    await inventory.kill()
    await placeAll(customer, 'waiting', 4)
    await until('all seven left the outbox', WITHIN_MS, own.signal, async () => {
      return running.ledgerView().backlog.get('order-service')?.undelivered === 0
    })
    expect((await running.inspector.backlog(own.signal)).messages.get('inventory-service')).toBe(7)
    await inventory.start()
    await untilAllQuiet(running, own.signal)
  })
})

describe('a broker that is killed', () => {
  // Quorum queues, which flush, and classic ones, which do not.
  it.each(['recommended', 'D1'] as const)(
    'loses no accepted order and doubles none when it comes back in the middle of a load, in %s',
    (durability) => expectBrokerKillHarmless(own, durability),
  )
})

describe('a message that cannot be handled', () => {
  it('lies among the dead letters with service, reason and bytes, at every look', async () => {
    await using running = await own.raise('poison')
    const body = Buffer.from([0xff, 0x00, 0x7b])
    expect(await running.inspector.inject('inventory-service', body, own.signal)).toBe('accepted')
    await until('it was put aside', WITHIN_MS, own.signal, async () => {
      return (await running.inspector.deadLetters(own.signal)).length === 1
    })
    const expected = {
      origin: 'inventory-service',
      service: 'inventory-service',
      reason: 'not_json',
      attempts: 1,
    }
    const letters = await running.inspector.deadLetters(own.signal)
    const whenever = { id: expect.any(String), put_aside_ms: expect.any(Number) }
    expect(letters).toEqual([{ ...expected, ...whenever, body: new Uint8Array(body) }])
    for (let look = 0; look < 2 * DELIVERY_LIMIT; look += 1) {
      expect(await running.inspector.deadLetters(own.signal)).toEqual(letters)
    }
    expect(await running.inspector.backlog(own.signal)).toMatchObject(NOTHING)
  })

  it('is put aside by the broker when its consumers vanish too often', async () => {
    await using running = await own.raise('limit')
    await running.service('inventory-service').stop()
    await running.inspector.inject('inventory-service', Buffer.from('deadly'), own.signal)
    let handed_out = 0
    await until('the limit is reached', WITHIN_MS, own.signal, async () => {
      await takeAndVanish('limit', 'inventory-service', () => {
        handed_out += 1
      })
      return (await running.inspector.deadLetters(own.signal)).length > 0
    })
    const [letter] = await running.inspector.deadLetters(own.signal)
    expect(letter).toMatchObject({ origin: 'inventory-service', reason: 'delivery_limit' })
    expect(letter?.body).toEqual(new Uint8Array(Buffer.from('deadly')))
    expect(letter?.attempts).toBe(handed_out)
    expect(handed_out).toBeGreaterThan(DELIVERY_LIMIT)
  })
})

describe('the limit of deliveries', () => {
  it.each(['recommended', 'D1', 'D2'] as const)('is, in %s, what is declared', async (durability) => {
    await using running = await own.raise(`deliveries-${durability}`, { durability })
    const found = await system.triesDeliveries?.(running.deployment, own.signal)
    expect(found).toBe(guaranteesIn(system, durability).limitsDeliveries)
    expect(found).toBe(durability !== 'D1')
  })
})

/** A consumer that dies with its message, as a crash would make it. */
async function takeAndVanish(namespace: string, service: string, onMessage: () => void): Promise<void> {
  const model = await connect(withVhost(own.broker.url, namespace))
  const channel = await model.createChannel()
  if ((await channel.get(BARE_NAMES.queueOf(service))) !== false) onMessage()
  await model.close()
}

describe('the topology', () => {
  it('gives observers a queue only where they run', async () => {
    await using running = await own.raise('unobserved')
    expect(running.services).toHaveLength(3)
    const model = await connect(withVhost(own.broker.url, 'unobserved'))
    const missing = await model.createChannel()
    missing.on('error', () => {})
    await expect(missing.checkQueue('analytics-service')).rejects.toThrow('NOT_FOUND')
    await model.close()
  })

  it('is made again when somebody removed a queue, and no order is lost by that', async () => {
    await using running = await own.raise('removed')
    const customer = new OrderClient(running.door, own.signal)
    const model = await connect(withVhost(own.broker.url, 'removed'))
    const channel = await model.createChannel()
    await running.service('inventory-service').stop()
    await channel.deleteQueue(BARE_NAMES.queueOf('inventory-service'))
    await channel.deleteQueue(BARE_NAMES.deadLetterQueueOf('inventory-service'))
    await model.close()
    const ids = await placeAll(customer, 'removed', 3)
    await running.service('inventory-service').start()
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
  })

  it('uses classic queues where they are asked for', async () => {
    await using running = await own.raise('classic', { environment: { QUEUE_TYPE: 'classic' } })
    const customer = new OrderClient(running.door, own.signal)
    const ids = await placeAll(customer, 'classic', 3)
    await untilAllQuiet(running, own.signal)
    expectEachOnce(running, ids)
    const settings = await running.inspector.settings(own.signal)
    const classic = { amqp_queue_type: 'classic', amqp_queue_durable: true, message_copies: 1 }
    expect(settings).toMatchObject(classic)
  })
})

it('reads every setting back that decides whether the comparison is fair', async () => {
  await using running = await own.raise('settings', { durability: 'D2' })
  const settings = await running.inspector.settings(own.signal)
  expect(Object.values(settings)).not.toContain(UNKNOWN)
  expect(settings).toMatchObject({
    amqp_queue_type: 'quorum',
    amqp_queue_durable: true,
    amqp_exchange_durable: true,
    amqp_messages_persistent: true,
    amqp_manual_acknowledgement: true,
    amqp_publisher_confirms: true,
    amqp_connections: 2,
    amqp_queue_dead_letters: true,
    amqp_queue_dead_letter_strategy: 'at-least-once',
    amqp_history_stream: false,
    consume_unfinished_most: PREFETCH,
    handler_concurrency: 4,
    relay_events_per_publish_most: 500,
    transport_nagle_off: true,
    store_synchronous: 'FULL',
  })
})
