import { testBrokerForFile } from '@three-ways/testbed/conformance/open-for-file'
import { OrderClient } from '@three-ways/testbed/order-client'
import { untilQuiet } from '@three-ways/testbed/until-quiet'
import { Kafka, logLevel } from 'kafkajs'
import { expect, it } from 'vitest'
import { system } from './system.ts'

const own = testBrokerForFile(system)

it('does not read again what has lost its beginning, and says where it did', async () => {
  await using running = await own.raise('retention', { observers: true })
  const customer = new OrderClient(running.door, own.signal)
  await customer.place({ order_id: 'first', item: 'burger', qty: 1 })
  await customer.untilTerminal('first', 60_000)
  await untilQuiet(running, 60_000, own.signal)
  const history = await running.replay?.history('analytics-service', own.signal)
  const [place = ''] = [...(history ?? [])].find(([, { end }]) => end > 0) ?? []
  const [topic = '', partition] = place.split('/')

  const admin = new Kafka({ brokers: [own.broker.url], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  // Only of topics that it was asked about before does the client know where they lead.
  await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: Number(partition), offset: '1' }] })
  await admin.disconnect()

  const again = running.replay?.rebuild('analytics-service', 'late', { kind: 'first' }, own.signal)
  await expect(again).rejects.toMatchObject({
    code: 'past_retention',
    message: expect.stringContaining(`${place} has lost its first 1`),
  })
  await expect(running.replay?.rebuildLive('analytics-service', own.signal)).rejects.toMatchObject({
    code: 'past_retention',
  })
  // The live one was not touched.
  expect(running.service('analytics-service').pid()).toBeDefined()
})
