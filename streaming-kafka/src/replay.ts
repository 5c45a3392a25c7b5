import { writeReplayFrom } from '@three-ways/event-contract/replay-from'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { History, Reader, Replay } from '@three-ways/testbed/replay'
import type { Deployment } from '@three-ways/testbed/system'
import type { Admin } from 'kafkajs'
import { IMPATIENT, openClient } from './client.ts'
import { commitFor, offsetsAt, offsetsSince } from './group-offsets.ts'
import { Sockets } from './sockets.ts'
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
  const sockets = new Sockets()
  const client = openClient({
    broker_url,
    client_id: 'three-ways-replay',
    retry: { ...IMPATIENT, retries: 8 },
    socketFactory: sockets.create,
  })
  const admin = client.admin()
  const topicsOf = (service: string) => topicsReadBy(workflow, service, namespace)
  const open = new LazyAdmin(admin)
  return {
    history: async (service, signal) => {
      await open.connected()
      signal.throwIfAborted()
      return historyOf(admin, topicsOf(service))
    },
    async reader(service, name, from, signal) {
      await open.connected()
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
      await open.connected()
      signal.throwIfAborted()
      const group = groupOf(service, namespace)
      await commitFor(client, group, await offsetsAt(admin, topicsOf(service), 0), signal)
      return readerIn(admin, group, topicsOf(service), {}, async () => {})
    },
    async [Symbol.asyncDispose]() {
      await open[Symbol.asyncDispose]()
      sockets.close()
    },
  }
}

/** Most systems are never asked to read again: the connection is made when the first one is. */
class LazyAdmin implements AsyncDisposable {
  readonly #admin: Admin
  #connecting: Promise<void> | undefined

  constructor(admin: Admin) {
    this.#admin = admin
  }

  connected(): Promise<void> {
    this.#connecting ??= this.#admin.connect()
    return this.#connecting
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#connecting !== undefined) await this.#admin.disconnect().catch(() => {})
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
