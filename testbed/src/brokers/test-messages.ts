import type { ConfirmChannel } from 'amqplib'
import type { Kafka } from 'kafkajs'
import type { BrokerKind } from './broker-source.ts'

/** For tests: what a test asks of a broker, with whatever client speaks its language. */
export interface TestMessages {
  probe: (url: string) => Promise<void>
  /** Resolves when the broker has promised to keep the message. */
  write: (url: string, text: string) => Promise<void>
  /** The first message that is kept there. */
  read: (url: string) => Promise<string>
}

const place = 'kept'

const rabbitmq: TestMessages = {
  async probe(url) {
    await writeToQueue(url, 'probe', 'probe')
    await readFromQueue(url, 'probe')
  },
  write: (url, text) => writeToQueue(url, place, text),
  read: (url) => readFromQueue(url, place),
}

const writeToQueue = (url: string, queue: string, text: string) =>
  onChannel(url, queue, async (channel) => {
    channel.sendToQueue(queue, Buffer.from(text), { persistent: true })
    await channel.waitForConfirms()
  })

const readFromQueue = (url: string, queue: string) =>
  onChannel(url, queue, async (channel) => {
    const message = await channel.get(queue, { noAck: true })
    if (message === false) throw new Error(`the queue ${queue} is empty`)
    return message.content.toString()
  })

async function onChannel<T>(
  url: string,
  queue: string,
  work: (channel: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const { connect } = await import('amqplib')
  const connection = await connect(url, { noDelay: true })
  // A killed broker is what these tests are about; the failing call tells it.
  connection.on('error', () => {})
  try {
    const channel = await connection.createConfirmChannel()
    channel.on('error', () => {})
    await channel.assertQueue(queue, { durable: true })
    return await work(channel)
  } finally {
    await connection.close().catch(() => {})
  }
}

const kafka: TestMessages = {
  async probe(url) {
    const admin = (await client(url)).admin()
    await admin.connect()
    try {
      await admin.createTopics({ topics: [{ topic: 'probe' }, { topic: place }] })
    } finally {
      await admin.disconnect()
    }
    await send(url, 'probe', 'probe')
  },
  write: (url, text) => send(url, place, text),
  async read(url) {
    const consumer = (await client(url)).consumer({ groupId: `reader-${process.hrtime.bigint()}` })
    const { promise: first, resolve } = Promise.withResolvers<string>()
    await consumer.connect()
    try {
      await consumer.subscribe({ topic: place, fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => resolve(String(message.value)) })
      return await first
    } finally {
      await consumer.disconnect()
    }
  },
}

async function send(url: string, topic: string, text: string): Promise<void> {
  const producer = (await client(url)).producer()
  await producer.connect()
  try {
    await producer.send({ topic, acks: -1, messages: [{ value: text }] })
  } finally {
    await producer.disconnect()
  }
}

async function client(url: string): Promise<Kafka> {
  const { default: kafkajs } = await import('kafkajs')
  const { Kafka, logLevel } = kafkajs
  return new Kafka({ clientId: 'test', brokers: [url], logLevel: logLevel.NOTHING, retry: { retries: 4 } })
}

export const test_messages: Record<BrokerKind, TestMessages> = { rabbitmq, kafka }
