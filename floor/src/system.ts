import { readKafkaAddress } from '@three-ways/testbed/brokers/kafka-address'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { SystemUnderTest } from '@three-ways/testbed/system'
import { openInspector } from './inspector.ts'
import { type KafkaPlace, makeTopics, openClient, topicOf } from './kafka.ts'
import { SERVICES } from './messages.ts'
import { makeTopology, namesIn, openConnection } from './rabbitmq.ts'
import type { CountedRow } from './rows.ts'
import { viewOf } from './seen.ts'
import type { StepName } from './steps.ts'

/** The models that have a floor. */
export const FLOORS = ['sync-rest', 'async-rabbitmq', 'streaming-kafka'] as const
export type FloorOf = (typeof FLOORS)[number]

type Declared = Pick<SystemUnderTest, 'broker' | 'environment' | 'probe' | 'prepare' | 'remove'>

/** What stands below a model: bare processes that relay the same messages with the same client. */
export function floorOf(model: FloorOf, step: StepName): SystemUnderTest {
  let seen: ReadonlyMap<string, readonly CountedRow[]> = new Map()
  const declared = DECLARED[model]
  return {
    ...declared,
    // Results are the model's, at a step of its ladder.
    name: model,
    title: `${model}, step ${step}`,
    services: SERVICES.map((name) => ({ name, default_port: 0, observer: false })),
    entry: new URL('./service.ts', import.meta.url),
    guarantees: {
      doneWhenAccepted: model === 'sync-rest',
      acceptsWhileInventoryIsDown: model !== 'sync-rest',
      canReplay: false,
      keepsOrderPerOrderId: false,
      keepsDeadLetters: false,
      limitsDeliveries: false,
      hasObservers: false,
    },
    environment: (deployment) => ({
      ...declared.environment(deployment),
      FLOOR_OF: model,
      FLOOR_STEP: step,
      NAMESPACE: deployment.namespace,
    }),
    inspect: async (deployment) => {
      return openInspector(deployment, step, (rows) => {
        seen = rows
      })
    },
    // As it was when somebody asked for the backlog: the lowest step has no file in which it could be read.
    ledgerView: () => viewOf(seen),
    openStoreBacklog: () => ({ read: () => new Map(), [Symbol.dispose]: () => {} }),
    businessRows: () => new Map(),
  }
}

const CALLS: Declared = {
  broker: undefined,
  environment: ({ urls }) => ({ PEERS: [...urls].map(([name, url]) => `${name}=${url}`).join(',') }),
  probe: async () => {},
  prepare: async (deployment) => deployment,
  remove: async () => [],
}

const QUEUES: Declared = {
  broker: 'rabbitmq',
  environment: (deployment) => ({ BROKER_URL: urlOf(deployment) }),
  probe: async (url) => void (await (await openConnection(url)).close()),
  async prepare(deployment, { note }) {
    const { exchange, queueOf } = namesIn(deployment.namespace)
    note([
      { kind: 'exchange', name: exchange, vhost: vhostOf(deployment) },
      ...SERVICES.map(
        (name) => ({ kind: 'queue', name: queueOf(name), vhost: vhostOf(deployment) }) as const,
      ),
    ])
    const connection = await openConnection(urlOf(deployment))
    await makeTopology(await connection.createChannel(), deployment.namespace)
    await connection.close()
    return deployment
  },
  async remove(broker, things) {
    const connection = await openConnection(urlOf(broker))
    const channel = await connection.createChannel()
    for (const { kind, name } of things) {
      await (kind === 'queue' ? channel.deleteQueue(name) : channel.deleteExchange(name))
    }
    await connection.close()
    return []
  },
}

const LOGS: Declared = {
  broker: 'kafka',
  environment: (deployment) => ({ KAFKA: JSON.stringify(kafkaAt(deployment)) }),
  probe: async (url) => {
    const admin = openClient(kafkaAt({ broker_url: url }), 'floor').admin()
    await admin.connect()
    await admin.disconnect()
  },
  async prepare(deployment, { note, signal }) {
    const names = SERVICES.map((service) => topicOf(service, deployment.namespace))
    note(names.flatMap((name) => [{ kind: 'topic', name } as const, { kind: 'group', name } as const]))
    const admin = openClient(kafkaAt(deployment), 'floor').admin()
    await admin.connect()
    await makeTopics(admin, deployment.namespace, signal)
    await admin.disconnect()
    return deployment
  },
  async remove(broker, things) {
    const admin = openClient(kafkaAt(broker), 'floor').admin()
    await admin.connect()
    const named = (kind: string) => things.filter((thing) => thing.kind === kind).map(({ name }) => name)
    await admin.deleteTopics({ topics: named('topic') })
    // A group whose members were killed a moment ago is not let go yet.
    const gone = await admin.deleteGroups(named('group')).then(
      () => true,
      () => false,
    )
    await admin.disconnect()
    return gone ? [] : things.filter(({ kind }) => kind === 'group')
  },
}

const DECLARED: Readonly<Record<FloorOf, Declared>> = {
  'sync-rest': CALLS,
  'async-rabbitmq': QUEUES,
  'streaming-kafka': LOGS,
}

function urlOf({ broker_url }: Pick<Deployment, 'broker_url'>): string {
  if (broker_url === undefined) throw new TypeError('Raising a floor with a broker: expected a broker_url')
  return broker_url
}

function vhostOf(deployment: Deployment): string {
  const path = new URL(urlOf(deployment)).pathname.slice(1)
  return path === '' ? '/' : decodeURIComponent(path)
}

function kafkaAt(broker: Pick<Deployment, 'broker_url'>): KafkaPlace {
  const { hosts, tls, login } = readKafkaAddress(urlOf(broker))
  const brokers = hosts.map(({ host, port }) => `${host}:${port}`)
  if (login === undefined) return { brokers, ssl: tls }
  const { mechanism, user: username, password } = login
  return { brokers, ssl: tls, sasl: { mechanism, username, password } as KafkaPlace['sasl'] & object }
}
