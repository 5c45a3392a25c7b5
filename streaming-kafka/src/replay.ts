import { writeReplayFrom } from '@three-ways/event-contract/replay-from'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { History, Reader, Replay } from '@three-ways/testbed/replay'
import type { Admin } from 'kafkajs'
import { AdminClient } from './admin-client.ts'
import { commitFor, offsetsAt, offsetsSince } from './group-offsets.ts'
import { groupOf, topicsReadBy } from './topology.ts'

/**
 * Topics keep their records, so a group that nobody knows yet reads all of them, and a group whose offsets
 * are put back reads them again.
 */
export async function openReplay(
  workflow: Workflow,
  { namespace }: Deployment,
  broker_url: string,
): Promise<Replay> {
  const broker = new AdminClient(broker_url, 'three-ways-replay')
  const { client, admin } = broker
  const topicsOf = (service: string) => topicsReadBy(workflow, service, namespace)
  return {
    history: async (service, signal) => {
      await broker.connected()
      signal.throwIfAborted()
      return historyOf(admin, topicsOf(service))
    },
    async reader(service, name, from, signal) {
      await broker.connected()
      signal.throwIfAborted()
      const group = groupOf(service, namespace, name)
      // A new group begins at the first record by itself.
      if (from.kind !== 'first') {
        const topics = topicsOf(service)
        const found =
          from.kind === 'time'
            ? offsetsSince(admin, topics, from.since_ms)
            : offsetsAt(admin, topics, from.position)
        await commitFor(client, group, await found, signal)
      }
      const environment = { REPLAY_READER: name, REPLAY_FROM: writeReplayFrom(from) }
      return readerIn(admin, group, topicsOf(service), environment, async () => {
        await admin.deleteGroups([group]).catch(() => {})
      })
    },
    async rewound(service, signal) {
      await broker.connected()
      signal.throwIfAborted()
      const group = groupOf(service, namespace)
      await commitFor(client, group, await offsetsAt(admin, topicsOf(service), 0), signal)
      return readerIn(admin, group, topicsOf(service), {}, async () => {})
    },
    // Most systems are never asked to read again: the connection is made when the first one is.
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  }
}

/** Low and high watermark of every partition. */
async function historyOf(admin: Admin, topics: readonly string[]): Promise<History> {
  const history = new Map<string, { first: number; end: number }>()
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      history.set(placeOf(topic, partition), { first: Number(low), end: Number(high) })
    }
  }
  return history
}

function readerIn(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
  environment: Readonly<Record<string, string>>,
  dispose: () => Promise<void>,
): Reader {
  return {
    environment,
    /** Offsets are committed after the local commit, so what is committed is in the store. */
    async reached(_url, signal) {
      signal.throwIfAborted()
      const committed = await admin.fetchOffsets({ groupId, topics: [...topics] })
      return new Map(
        committed.flatMap(({ topic, partitions }) =>
          partitions.map(
            ({ partition, offset }) => [placeOf(topic, partition), Math.max(0, Number(offset))] as const,
          ),
        ),
      )
    },
    [Symbol.asyncDispose]: dispose,
  }
}

function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`
}
