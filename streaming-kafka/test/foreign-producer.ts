import { connect } from 'node:net'
import { workflow } from '@three-ways/order-workflow/workflow'
import kafkajs, { type Admin, type IHeaders, type Message } from 'kafkajs'
import { openClient } from '../src/client.ts'

const { CompressionTypes, Partitioners } = kafkajs

/** Somebody else who writes into our topics, and looks after them. */
export interface ForeignProducer extends AsyncDisposable {
  readonly admin: Admin
  /** Into partition 0; resolves with the offset of the first one. */
  send(topic: string, messages: Message[], codec?: 'gzip'): Promise<number>
  /** One into each of so many partitions, in one transaction, which then ends this way. */
  transact(topic: string, values: readonly Buffer[], end: 'commit' | 'abort'): Promise<void>
  /** Reads in a group, under this name, until it is disposed. */
  joinGroup(groupId: string, topic: string): Promise<AsyncDisposable>
  /** Sets one setting of a topic, or takes it away. */
  configure(topic: string, name: string, value: string | undefined): Promise<void>
}

export async function openForeignProducer(broker_url: string): Promise<ForeignProducer> {
  const client = openClient({
    broker_url,
    client_id: 'foreign',
    retry: { retries: 5 },
    socketFactory: ({ host, port, onConnect }) => connect({ host, port }, onConnect),
  })
  const producer = client.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  const admin = client.admin()
  await Promise.all([producer.connect(), admin.connect()])
  return {
    admin,
    async send(topic, messages, codec) {
      const [placed] = await producer.send({
        topic,
        messages: messages.map((message) => ({ partition: 0, ...message })),
        ...(codec === undefined ? {} : { compression: CompressionTypes.GZIP }),
      })
      return Number(placed?.baseOffset)
    },
    async transact(topic, values, end) {
      const transactionalId = `foreign-${topic}`
      const inTransactions = client.producer({ transactionalId, idempotent: true, maxInFlightRequests: 1 })
      await inTransactions.connect()
      const transaction = await inTransactions.transaction()
      const messages = values.map((value, partition) => ({ partition, value }))
      await transaction.send({ topic, messages })
      await transaction[end]()
      await inTransactions.disconnect()
    },
    async joinGroup(groupId, topic) {
      const consumer = client.consumer({ groupId })
      const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
      await consumer.connect()
      await consumer.subscribe({ topics: [topic] })
      await consumer.run({ eachMessage: async () => {} })
      await joined
      return { [Symbol.asyncDispose]: () => consumer.disconnect() }
    },
    async configure(topic, name, value) {
      // What is not named is taken away.
      const configEntries = value === undefined ? [] : [{ name, value }]
      const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic, configEntries }
      await admin.alterConfigs({ validateOnly: false, resources: [resource] })
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([producer.disconnect(), admin.disconnect()])
    },
  }
}

/** The event that an order service emits for this order, as bytes. */
export function orderPlaced(order_id: string): Buffer {
  const data = { order_id, user_id: 'u1', restaurant_id: 'r1', items: [{ sku: 'burger', qty: 1 }] }
  return Buffer.from(
    JSON.stringify(workflow.catalogue.create('OrderPlaced', order_id, 'order-service', Date.now(), data)),
  )
}

/** A record with such an event and these headers. */
export function orderRecord(order_id: string, headers: IHeaders): Message {
  return { key: order_id, value: orderPlaced(order_id), headers }
}
