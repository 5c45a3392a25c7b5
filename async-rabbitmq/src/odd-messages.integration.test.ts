import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { expectEachOnce, placeAll, untilAllQuiet } from '@three-ways/testbed/conformance/settled-once'
import { OrderClient, until } from '@three-ways/testbed/order-client'
import type { DeadLetter, RunningSystem } from '@three-ways/testbed/system'
import type { Message, Options } from 'amqplib'
import { describe, expect, it } from 'vitest'
import { nodeEnvironment } from '../test/broker-node.ts'
import { byHand } from '../test/by-hand.ts'
import { BARE_NAMES } from './names.ts'
import { system } from './system.ts'

const WITHIN_MS = 60_000
const INVENTORY = 'inventory-service'
const QUEUE = BARE_NAMES.queueOf(INVENTORY)

const own = testBrokerForFile(system)

/** Puts messages into the queue of inventory, as anybody may who has a client of his own. */
function send(namespace: string, body: Buffer, ...messages: readonly Options.Publish[]): Promise<void> {
  return byHand(own, namespace, async (channel) => {
    for (const properties of messages) channel.sendToQueue(QUEUE, body, { persistent: true, ...properties })
    await channel.waitForConfirms()
  })
}

async function lettersOf(running: RunningSystem, count: number): Promise<readonly DeadLetter[]> {
  let letters: readonly DeadLetter[] = []
  const areKept = async () => {
    letters = await running.inspector.deadLetters(own.signal)
    return letters.length >= count
  }
  await until(`${count} messages are put aside`, WITHIN_MS, own.signal, areKept, { lasts: true })
  return letters
}

/** Nothing stands behind what came before. */
async function expectAnOrderEnds(running: RunningSystem, prefix: string): Promise<void> {
  const ids = await placeAll(new OrderClient(running.door, own.signal), prefix, 3)
  await untilAllQuiet(running, own.signal)
  expectEachOnce(running, ids)
}

const OWN = {
  contentType: 'text/x',
  contentEncoding: 'gzip',
  correlationId: 'c1',
  messageId: 'm1',
  replyTo: 'rq',
  type: 'greeting',
  appId: 'lab',
  priority: 3,
  timestamp: 17,
}
const FOREIGN = {
  traceparent: '00-abc',
  tenant: 7,
  reason: 'theirs',
  half: 0.5,
  nothing: null,
  yes: true,
  bytes: Buffer.from([0, 255]),
  when: { '!': 'timestamp', value: 5 },
  price: { '!': 'decimal', value: { places: 2, digits: 999 } },
  table: { deep: [1, 'two', { three: 3 }] },
}

describe('the properties and headers of a message', () => {
  it('lie beside it among the dead letters, and come back with it when it is redriven', async () => {
    await using running = await own.raise('kept')
    const bytes = Buffer.from([0x1f, 0x8b, 0, 255])
    await send('kept', bytes, {
      ...OWN,
      userId: decodeURIComponent(new URL(own.broker.url).username) || 'guest',
      expiration: '600000',
      headers: { ...FOREIGN, BCC: ['nowhere'] },
    })
    const [letter] = await lettersOf(running, 1)
    const aside = await byHand(own, 'kept', (channel) => channel.get(BARE_NAMES.deadLetterQueueOf(INVENTORY)))
    const { properties, content } = aside as Message
    expect(content).toEqual(bytes)
    expect(properties).toMatchObject(OWN)
    expect(properties.expiration).toBeUndefined()
    expect(properties.headers).toMatchObject({
      traceparent: '00-abc',
      tenant: 7,
      reason: 'not_json',
      'original-expiration': '600000',
      'original-headers': { reason: 'theirs' },
    })
    await running.service(INVENTORY).stop()
    await running.inspector.redrive(letter?.id ?? '', own.signal)
    const redriven = (await byHand(own, 'kept', (channel) => channel.get(QUEUE))) as Message
    expect(redriven.content).toEqual(bytes)
    expect(redriven.properties).toMatchObject({ ...OWN, expiration: '600000' })
    expect(redriven.properties.headers).toMatchObject({ ...FOREIGN, 'attempts-before': 1 })
    expect(redriven.properties.headers).not.toHaveProperty('CC')
  })

  it('are put aside with it whatever they are, and nothing stands behind them', async () => {
    await using running = await own.raise('odd')
    const counters = [
      'many',
      1e300,
      -5,

      0.5,
      null,
      true,
      [7],
      { much: 1 },
    ]
    const counted = counters.map((counter) => ({ headers: { 'attempts-before': counter } }))
    const odd: Options.Publish[] = [
      {
        headers: { far_below: { '!': 'double', value: -1e300 } },
      },
      { headers: { '!': 'object' } },
      { headers: { called_so: { '!': 'object', value: { '!': 'weird' } } } },
      { headers: { late: { '!': 'timestamp', value: 2n ** 64n - 1n } } },
      { headers: { large: 'x'.repeat(60_000) } },
      { headers: { 'x-death': 'no list', 'x-delivery-count': 'many', CC: ['nowhere'] } },
      { correlationId: '\u00e9'.repeat(127), replyTo: 'amq.rabbitmq.reply-to.g1h2' },
    ]
    await send('odd', Buffer.from('not an order'), ...counted, ...odd)
    const letters = await lettersOf(running, counters.length + odd.length)
    expect(letters.map(({ attempts }) => attempts)).toEqual(letters.map(() => 1))
    await expectAnOrderEnds(running, 'behind')
  })
})

it('a message that the broker takes no more as it is, is put aside in part, with its true size', async () => {
  await using running = await own.raise('large')
  const inventory = running.service(INVENTORY)
  await inventory.stop()
  const bytes = 300_000
  await send('large', Buffer.alloc(bytes, ' '), {})
  const { RABBITMQ_CONFIG_FILES: folder = '' } = nodeEnvironment(own)
  await own.broker.stop()
  writeFileSync(join(folder, '90-small.conf'), 'max_message_size = 100000\n')
  await own.broker.start()
  await inventory.start()
  const [letter] = await lettersOf(running, 1)
  expect(letter).toMatchObject({ whole_bytes: bytes, reason: 'too_large' })
  expect(letter?.body.byteLength).toBeLessThan(100_000)
  await expect(running.inspector.redrive(letter?.id ?? '', own.signal)).rejects.toMatchObject({
    code: 'letter_incomplete',
  })
  await expectAnOrderEnds(running, 'behind-large')
})

it('thousands of foreign messages are put aside with few lines in the log', async () => {
  await using running = await own.raise('many')
  const count = 3000
  await send('many', Buffer.from('not an order'), ...Array.from({ length: count }, () => ({})))
  const queue = BARE_NAMES.deadLetterQueueOf(INVENTORY)
  const areKept = async () => {
    return (await byHand(own, 'many', (channel) => channel.checkQueue(queue))).messageCount === count
  }
  await until('all are put aside', WITHIN_MS, own.signal, areKept, { lasts: true })
  await running.service(INVENTORY).stop()
  const log = readFileSync(join(own.folder, 'many', `${INVENTORY}.log`), 'utf8')
  const lines = log.split('\n').length
  expect(lines).toBeGreaterThan(10)
  expect(lines).toBeLessThan(count / 4)
})
