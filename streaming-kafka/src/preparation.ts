import { randomUUID } from 'node:crypto'
import { withoutPassword } from '@three-ways/event-contract/secrets'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { CannotPrepare, type Obstacle, type Preparation } from '@three-ways/testbed/broker-things'
import { type Deployment, storeDurability } from '@three-ways/testbed/deployment'
import { withAdmin } from './admin-client.ts'
import { lookAt, waitingOrders } from './look.ts'
import { readFromBeginning } from './read-topics.ts'
import { missingRight, refusedOr } from './rights.ts'
import { ensureTopics, groupOf, topicConfigs } from './topology.ts'

const PROBE_TOPIC = 'three-ways.probe'

/**
 * Resolves when a message went in and came out again by a consumer group, so that the broker has its own
 * topic for offsets: the first group ever waits a second for it, which must not be part of a measurement.
 */
export async function probeBroker(url: string, signal: AbortSignal): Promise<void> {
  const topic = `${PROBE_TOPIC}.${randomUUID()}`
  const carried = withAdmin(url, signal, async (admin, client) => {
    await ensureTopics(admin, [{ topic, numPartitions: 1, replicationFactor: -1 }])
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
  await carried.catch((error) => {
    throw refusedOr(`topic ${topic}`, error)
  })
}

/**
 * Looks at what is there, creates the topics that are missing, and makes sure that every group's coordinator
 * answers. Services may come to a group of their name at any time: they are noted before.
 */
export async function prepare(
  workflow: Workflow,
  deployment: Deployment,
  { note, signal, takes_waiting }: Preparation,
): Promise<Deployment> {
  const { broker_url = '', namespace, durability, replication_factor, services } = deployment
  const topics = topicConfigs(workflow, namespace, storeDurability(durability), replication_factor)
  const names = topics.map(({ topic }) => topic)
  const groups = new Map(services.map((service) => [groupOf(service, namespace), service]))
  const refuse = (obstacles: readonly Obstacle[]) => {
    if (obstacles.length > 0)
      throw new CannotPrepare(`the Kafka at ${withoutPassword(broker_url)}`, obstacles, REMEDY)
  }
  try {
    await withAdmin(broker_url, signal, async (admin) => {
      const sight = await lookAt(admin, topics, groups, signal)
      const waiting = takes_waiting ? [] : await waitingOrders(admin, workflow, namespace, sight)
      refuse([...sight.obstacles, ...waiting])
      note([
        ...sight.missing_topics.map((name) => ({ kind: 'topic' as const, name })),
        ...sight.missing_groups.map((name) => ({ kind: 'group' as const, name })),
      ])
      await ensureTopics(admin, topics)
      for (const groupId of groups.keys()) await admin.fetchOffsets({ groupId, topics: names })
    })
  } catch (error) {
    const right = missingRight('the cluster', error)
    if (right !== undefined) refuse([right])
    throw error
  }
  return deployment
}

const REMEDY = 'Use another broker, or remove or release what is in the way yourself.'
