import { setTimeout as delay } from 'node:timers/promises'
import { channelOf } from '@three-ways/event-contract/order-flow'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Admin, ITopicConfig } from 'kafkajs'

/**
 * Partitions of a topic: how many members of one group can share the work. Events of one order stay in one.
 */
export const PARTITIONS = 3

/** D2 flushes every record to the disk before it is acknowledged; D1 leaves that to the operating system. */
export type Durability = 'D1' | 'D2'

/** `order-service` emits into `order-events`; the namespace, if any, stands before it with a dot. */
export function topicOf(service: string, namespace: string): string {
  return prefixed(channelOf(service), namespace)
}

/** The consumer group of a service: its name; of a reader beside it, with the reader's name behind it. */
export function groupOf(service: string, namespace: string, reader?: string): string {
  return prefixed(reader === undefined ? service : `${service}.${reader}`, namespace)
}

/** Where messages of a topic are put that a service could not handle. */
export function deadLetterTopicOf(topic: string): string {
  return `${topic}.dead-letter`
}

function prefixed(name: string, namespace: string): string {
  return namespace === '' ? name : `${namespace}.${name}`
}

/** The services that emit events, in the declared order: each of them has a topic. */
export function emittersOf(workflow: Workflow): readonly string[] {
  return workflow.services.filter(({ emits }) => emits.length > 0).map(({ name }) => name)
}

/**
 * The topics that carry something for a service: those of all who declare to emit what it handles. Empty for
 * one that handles nothing.
 */
export function topicsReadBy(workflow: Workflow, service: string, namespace: string): readonly string[] {
  const handles = workflow.services.find(({ name }) => name === service)?.handles ?? {}
  return workflow.services
    .filter(({ emits }) => emits.some((type) => handles[type] !== undefined))
    .map(({ name }) => topicOf(name, namespace))
}

/**
 * As many copies as the cluster makes by default: only who runs it knows how many it can, and how many it
 * has to.
 */
const BROKERS_DEFAULT = -1

/** Every topic of a system, the dead-letter topics included. */
export function topicConfigs(
  workflow: Workflow,
  namespace: string,
  durability: Durability,
  replicationFactor = BROKERS_DEFAULT,
): ITopicConfig[] {
  const configEntries = durability === 'D2' ? [{ name: 'flush.messages', value: '1' }] : []
  return emittersOf(workflow).flatMap((service) => {
    const topic = topicOf(service, namespace)
    return [
      { topic, numPartitions: PARTITIONS, replicationFactor, configEntries },
      { topic: deadLetterTopicOf(topic), numPartitions: 1, replicationFactor, configEntries },
    ]
  })
}

/** Creates those that are missing and leaves the others as they are. Several services may do so at once. */
export async function ensureTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<void> {
  const there = new Set(await admin.listTopics())
  const missing = topics.filter(({ topic }) => !there.has(topic))
  // One by one: a service that creates the same topic at this moment must not hide the failure of another.
  for (const topic of missing) await createTopic(admin, topic)
}

const MOST_ATTEMPTS = 5
const PAUSE_MS = 100

/**
 * For a moment after it was made a broker may not know a topic; kafkajs, which looks at once, takes that for
 * a failure.
 */
async function createTopic(admin: Admin, topic: ITopicConfig): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await admin.createTopics({ topics: [topic] })
      return
    } catch (error) {
      const unknown_yet = (error as { type?: string }).type === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (!unknown_yet || attempt === MOST_ATTEMPTS) throw error
      await delay(PAUSE_MS)
    }
  }
}
