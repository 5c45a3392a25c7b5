import { randomUUID } from 'node:crypto'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { Admin, Kafka } from 'kafkajs'
import { AdminClient } from './admin-client.ts'
import { readFromBeginning } from './read-topics.ts'
import { ensureTopics, groupOf, removeTopology, topicConfigs } from './topology.ts'

const PROBE_TOPIC = 'three-ways.probe'

/**
 * Resolves when a message went in and came out again by a consumer group, so that the broker has its own
 * topic for offsets: the first group ever waits a second for it, which must not be part of a measurement.
 */
export async function probeBroker(url: string, signal: AbortSignal): Promise<void> {
  await withAdmin(url, signal, async (admin, client) => {
    const topic = `${PROBE_TOPIC}.${randomUUID()}`
    await ensureTopics(admin, [{ topic, numPartitions: 1, replicationFactor: 1 }])
    try {
      const producer = client.producer({ allowAutoTopicCreation: false, createPartitioner: () => () => 0 })
      await producer.connect()
      await producer.send({ topic, acks: -1, messages: [{ value: 'ready?' }] })
      await producer.disconnect()
      const [message] = await readFromBeginning(client, admin, [topic], signal)
      if (message === undefined) throw new Error('Probing Kafka: expected the message back, got none')
    } finally {
      await admin.deleteTopics({ topics: [topic] }).catch(() => {})
    }
  })
}

/** Creates the topics, and makes sure that every group's coordinator answers. */
export async function prepareTopology(
  workflow: Workflow,
  { broker_url = '', namespace, durability, services }: Deployment,
  signal: AbortSignal,
): Promise<void> {
  await withAdmin(broker_url, signal, async (admin) => {
    const topics = topicConfigs(workflow, namespace, durability)
    await ensureTopics(admin, topics)
    const names = topics.map(({ topic }) => topic)
    for (const service of services) {
      await admin.fetchOffsets({ groupId: groupOf(service, namespace), topics: names })
    }
  })
}

/** Removes topics and groups, as far as the broker lets go of the latter. */
export async function removeDeployment(
  workflow: Workflow,
  { broker_url = '', namespace, durability }: Deployment,
  signal: AbortSignal,
): Promise<void> {
  await withAdmin(broker_url, signal, async (admin) => {
    const topics = topicConfigs(workflow, namespace, durability).map(({ topic }) => topic)
    const groups = workflow.services.map(({ name }) => groupOf(name, namespace))
    await removeTopology(admin, topics, groups)
  })
}

async function withAdmin(
  broker_url: string,
  signal: AbortSignal,
  work: (admin: Admin, client: Kafka) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted()
  await using owned = new AsyncDisposableStack()
  const broker = new AdminClient(broker_url, 'three-ways')
  const cut = () => broker.cut()
  signal.addEventListener('abort', cut, { once: true })
  owned.defer(() => signal.removeEventListener('abort', cut))
  owned.use(broker)
  await broker.connected()
  await work(broker.admin, broker.client)
}
