import { setTimeout as pause } from 'node:timers/promises'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import { type Obstacle, waitingObstacle } from '@three-ways/testbed/broker-things'
import kafkajs, { type Admin, type GroupDescription, type ITopicConfig } from 'kafkajs'
import { SESSION_TIMEOUT_MS } from './membership.ts'
import { groupOf, topicsReadBy } from './topology.ts'

/** What is there under the names of a system. */
export interface Sight {
  readonly missing_topics: readonly string[]
  readonly missing_groups: readonly string[]
  readonly obstacles: readonly Obstacle[]
}

/** Orders may wait longer than this for a service that is away; what is removed before is lost. */
const SHORTEST_RETENTION_MS = 3_600_000
const BETWEEN_LOOKS_MS = 500

/** Looks at topics and groups and changes nothing. `groups` are services by the name of their group. */
export async function lookAt(
  admin: Admin,
  topics: readonly ITopicConfig[],
  groups: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Sight> {
  const there = new Set(await admin.listTopics())
  const present = topics.filter(({ topic }) => there.has(topic))
  const { groups: known } = await admin.listGroups()
  const known_groups = new Set(known.map(({ groupId }) => groupId))
  const obstacles = [
    ...(await unlikeTopics(admin, present)),
    ...(await usedGroups(admin, new Map([...groups].filter(([group]) => known_groups.has(group))), signal)),
  ]
  return {
    missing_topics: topics.map(({ topic }) => topic).filter((topic) => !there.has(topic)),
    missing_groups: [...groups.keys()].filter((group) => !known_groups.has(group)),
    obstacles,
  }
}

/** Topics with other partitions, or with settings under which orders would be lost or come out of order. */
async function unlikeTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<Obstacle[]> {
  if (topics.length === 0) return []
  const { topics: described } = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) })
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic })),
  })
  return topics.flatMap(({ topic, numPartitions, configEntries = [] }): Obstacle[] => {
    const found = described.find(({ name }) => name === topic)?.partitions.length
    const entries = resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? []
    const settings = new Map(entries.map(({ configName, configValue }) => [configName, configValue]))
    const unlike = unlikeSettings(settings, configEntries)
    if (found !== numPartitions) {
      unlike.unshift({ expected: `${numPartitions} partitions`, found: String(found) })
    }
    return unlike.map((difference) => ({ where: `topic ${topic}`, ...difference }))
  })
}

/** Settings of a topic that are not as they must be. `asked` are those that it would be made with. */
export function unlikeSettings(
  settings: ReadonlyMap<string, string>,
  asked: readonly { readonly name: string; readonly value: string }[],
): Omit<Obstacle, 'where'>[] {
  const unlike: Omit<Obstacle, 'where'>[] = []
  for (const { name, value } of [{ name: 'cleanup.policy', value: 'delete' }, ...asked]) {
    const found = settings.get(name)
    if (found !== value) unlike.push({ expected: `${name}=${value}`, found: `${name}=${found ?? 'unknown'}` })
  }
  const retention = settings.get('retention.ms') ?? '-1'
  if (Number(retention) >= 0 && Number(retention) < SHORTEST_RETENTION_MS) {
    const expected = `retention.ms of an hour (${SHORTEST_RETENTION_MS}) or more`
    unlike.push({ expected, found: `retention.ms=${retention}` })
  }
  return unlike
}

/**
 * Groups with members: somebody reads there. Members with the names of our own services may be of a system
 * that was killed, and are given the time in which a broker notices that.
 */
async function usedGroups(
  admin: Admin,
  groups: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly Obstacle[]> {
  if (groups.size === 0) return []
  const until_ms = performance.now() + SESSION_TIMEOUT_MS + 2 * BETWEEN_LOOKS_MS
  for (;;) {
    const { groups: described } = await admin.describeGroups([...groups.keys()])
    const used = described.filter(({ members }) => members.length > 0)
    const mayBeOurs = used.every(({ groupId, members }) =>
      members.every(({ clientId }) => clientId === groups.get(groupId)),
    )
    if (used.length === 0 || !mayBeOurs || performance.now() > until_ms) return used.map(inUse)
    await pause(BETWEEN_LOOKS_MS, undefined, { signal })
  }
}

function inUse({ groupId, members }: GroupDescription): Obstacle {
  const who = members.map(({ clientId, clientHost }) => `${clientId} at ${clientHost.replace(/^\//, '')}`)
  return { where: `group ${groupId}`, expected: 'nobody in it', found: who.join(', ') }
}

/**
 * Records that services have still to read. A group that is not there yet reads from the first one; who only
 * watches may read them as often as he likes.
 */
export async function waitingOrders(
  admin: Admin,
  workflow: Workflow,
  namespace: string,
  { missing_topics }: Sight,
): Promise<readonly Obstacle[]> {
  const waiting: Obstacle[] = []
  for (const { name } of workflow.services.filter(({ observer }) => observer !== true)) {
    const read = topicsReadBy(workflow, name, namespace)
    for (const topic of read.filter((one) => !missing_topics.includes(one))) {
      const groupId = groupOf(name, namespace)
      const lag = await lagOf(admin, groupId, topic)
      if (lag > 0) waiting.push(waitingObstacle(`group ${groupId} on topic ${topic}`, lag))
    }
  }
  return waiting
}

async function lagOf(admin: Admin, groupId: string, topic: string): Promise<number> {
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] })
  const ends = await admin.fetchTopicOffsets(topic)
  return ends.reduce((sum, { partition, low, high }) => {
    const offset = Number(committed?.partitions.find((one) => one.partition === partition)?.offset ?? -1)
    return sum + Number(high) - Math.max(Number(low), offset)
  }, 0)
}
