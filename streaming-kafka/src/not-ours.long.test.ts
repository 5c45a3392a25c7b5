import { join } from 'node:path'
import {
  expectListedBeforeMade,
  expectRunningSystemUntouched,
  expectWaitingOrdersStay,
} from '@three-ways/testbed/conformance/not-ours'
import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { system } from './system.ts'

const own = testBrokerForFile(system)
let client: Kafka
let admin: Admin
beforeAll(async () => {
  client = new Kafka({ brokers: [own.broker.url], logLevel: logLevel.NOTHING })
  admin = client.admin()
  await admin.connect()
})
afterAll(() => admin?.disconnect())

const topics = async () => (await admin.listTopics()).filter((name) => !name.startsWith('__')).sort()

describe('a broker in use', () => {
  it('loses nothing of a running system to a second one, which is refused', async () => {
    await expectRunningSystemUntouched(own)
  })

  it('loses no waiting order to another system, nor to one that cannot start', async () => {
    await expectWaitingOrdersStay(own)
  })

  it('has on a list what is made in it before it is made, and that goes again', async () => {
    await expectListedBeforeMade(own, 'listed', topics)
  })
})

it('topics and groups of a stranger are refused all at once, with both values, and stay', async () => {
  const configEntries = [
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'retention.ms', value: '1000' },
  ]
  await admin.createTopics({
    topics: [
      { topic: 'theirs.order-events', numPartitions: 5, configEntries },
      { topic: 'theirs.topic', numPartitions: 1 },
    ],
  })
  const consumer = client.consumer({ groupId: 'theirs.inventory-service' })
  const joined = Promise.withResolvers<void>()
  consumer.on(consumer.events.GROUP_JOIN, () => joined.resolve())
  await consumer.connect()
  await consumer.subscribe({ topic: 'theirs.topic' })
  await consumer.run({ eachMessage: async () => {} })
  await joined.promise
  const before = await topics()
  const where = 'topic theirs.order-events'
  const raised = own.raise('theirs', { folder: join(own.folder, 'theirs') })
  await expect(raised).rejects.toMatchObject({
    name: 'CannotPrepare',
    obstacles: [
      { where, expected: '3 partitions', found: '5' },
      { where, expected: 'cleanup.policy=delete', found: 'cleanup.policy=compact' },
      { where, expected: expect.stringContaining('retention.ms'), found: 'retention.ms=1000' },
      { where: 'group theirs.inventory-service', expected: 'nobody in it', found: /^kafkajs at / },
    ].map((one) => (one.found instanceof RegExp ? { ...one, found: expect.stringMatching(one.found) } : one)),
  })
  await consumer.disconnect()
  expect(await topics()).toEqual(before)
})
