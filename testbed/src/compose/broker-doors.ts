import { request } from 'undici'
import { BrokerUnavailable } from '../brokers/broker-unavailable.ts'
import { untilReady } from '../brokers/readiness.ts'
import type { Container } from './container.ts'
import { docker } from './docker.ts'
import type { DeclaredService } from './stack-declaration.ts'

/** How a stack's broker is reached, from this machine and from the stack's other containers. */
export interface BrokerDoors {
  readonly url: string
  readonly inner_url: string
  readonly management_url?: string
  /** From ports of 127.0.0.1 to the container's. */
  readonly ports: ReadonlyMap<number, number>
  /** What the broker has to be told, now that its doors are elsewhere. */
  readonly environment: Readonly<Record<string, string>>
  /** Read from the running broker. */
  readonly versions: (container: Container, signal: AbortSignal) => Promise<Record<string, string>>
}

type FreePorts = (count: number) => Promise<number[]>

const AMQP = 5672
const MANAGEMENT = 15672

/** RabbitMQ has the same doors wherever it is. Its service is called `rabbitmq`. */
export async function rabbitmqDoors(declared: DeclaredService, freePorts: FreePorts): Promise<BrokerDoors> {
  const [amqp = 0, management = 0] = await freePorts(2)
  const user = declared.environment?.RABBITMQ_DEFAULT_USER ?? 'guest'
  const password = declared.environment?.RABBITMQ_DEFAULT_PASS ?? 'guest'
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  const management_url = `http://${login}@127.0.0.1:${management}`
  return {
    url: `amqp://${login}@127.0.0.1:${amqp}`,
    inner_url: `amqp://${login}@rabbitmq:${AMQP}`,
    management_url,
    ports: new Map([
      [amqp, AMQP],
      [management, MANAGEMENT],
    ]),
    environment: {},
    versions: (_container, signal) => rabbitmqVersions(management_url, signal),
  }
}

const MANAGEMENT_WITHIN_MS = 60_000

/** What its management API says; that comes up a little later than the broker, and is needed for vhosts. */
async function rabbitmqVersions(url: string, signal: AbortSignal): Promise<Record<string, string>> {
  const { origin, username, password } = new URL(url)
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const headers = { authorization: `Basic ${Buffer.from(login).toString('base64')}` }
  let overview: Record<string, string> = {}
  const ask = async () => {
    const { statusCode, body } = await request(`${origin}/api/overview`, { headers, signal, reset: true })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`the management API answers ${statusCode}: ${text.slice(0, 200)}`)
    overview = JSON.parse(text) as Record<string, string>
  }
  await untilReady({ url: origin, probe: ask, deadline_ms: MANAGEMENT_WITHIN_MS, signal }).catch((error) => {
    signal.throwIfAborted()
    const expected = `expected RabbitMQ's management API to answer within ${MANAGEMENT_WITHIN_MS} ms`
    const last = (error.cause as Error | undefined)?.message
    const message = `${expected}, at ${origin}; what came last: ${last}. The stack's image has to have that plugin.`
    throw new BrokerUnavailable('not_answering', message, error)
  })
  return { rabbitmq: overview.rabbitmq_version ?? 'unknown', erlang: overview.erlang_version ?? 'unknown' }
}

/**
 * Kafka tells its clients where to go on, so a door for clients outside has to be advertised under its
 * published port. It is the listener that the stack advertises on this machine; the one that it advertises
 * under the name `kafka` is for its containers. Throws `BrokerUnavailable` unless there is one of each.
 */
export async function kafkaDoors(declared: DeclaredService, freePorts: FreePorts): Promise<BrokerDoors> {
  const environment = declared.environment ?? {}
  const advertised = listenersIn(environment.KAFKA_ADVERTISED_LISTENERS ?? '')
  const bound = listenersIn(environment.KAFKA_LISTENERS ?? '')
  const outer = advertised.find(({ host }) => host === 'localhost' || host === '127.0.0.1')
  const inner = advertised.find(({ host }) => host === 'kafka')
  const door = bound.find(({ name }) => name === outer?.name)
  if (outer === undefined || inner === undefined || door === undefined) {
    const message =
      'reading the stack of Kafka: expected KAFKA_ADVERTISED_LISTENERS with one listener at kafka:<port> and one ' +
      `at 127.0.0.1:<port>, bound by KAFKA_LISTENERS; got "${environment.KAFKA_ADVERTISED_LISTENERS}".`
    throw new BrokerUnavailable('bad_stack', message)
  }
  const [port = 0] = await freePorts(1)
  const moved = advertised.map((listener) =>
    listener === outer ? { ...listener, host: '127.0.0.1', port } : listener,
  )
  return {
    url: `127.0.0.1:${port}`,
    inner_url: `${inner.host}:${inner.port}`,
    ports: new Map([[port, door.port]]),
    environment: {
      KAFKA_ADVERTISED_LISTENERS: moved.map((one) => `${one.name}://${one.host}:${one.port}`).join(','),
    },
    versions: kafkaVersions,
  }
}

interface Listener {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** `NAME://host:port`, with commas between. */
function listenersIn(text: string): Listener[] {
  return text.split(',').flatMap((part) => {
    const found = /^\s*(\w+):\/\/([^:/]*):(\d+)\s*$/.exec(part)
    return found === null ? [] : [{ name: found[1] ?? '', host: found[2] ?? '', port: Number(found[3]) }]
  })
}

/** Kafka's own word in its log, and its Java's. */
async function kafkaVersions(container: Container, signal: AbortSignal): Promise<Record<string, string>> {
  const kafka = /Kafka version: (\S+)/.exec(await container.log())?.[1] ?? 'unknown'
  const { stderr } = await docker(['exec', container.name, 'java', '-version'], { signal })
  return { kafka, java: /version "([^"]+)"/.exec(stderr)?.[1] ?? 'unknown' }
}
