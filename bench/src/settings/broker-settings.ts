import { holdsPassword, withoutPassword } from '@three-ways/event-contract/secrets'
import type { BrokerKind, BrokerSourceName } from '@three-ways/testbed/brokers/broker-source'
import { BadKafkaAddress, KAFKA_FORM, readKafkaAddress } from '@three-ways/testbed/brokers/kafka-address'
import type { FlagReader, RawFlag } from './flags.ts'
import { BROKER_OF, type ModelName } from './models.ts'

/** Where brokers come from, and where those run that are attached to. */
export interface BrokerSettings {
  readonly source: BrokerSourceName | 'auto'
  /** `rabbitmq`: `amqp[s]://user:password@host:port`; `kafka`: see `readKafkaAddress`. */
  readonly urls: Readonly<Partial<Record<BrokerKind, string>>>
  /** RabbitMQ: its management API, if not where a stock broker has it. */
  readonly management_url?: string | undefined
}

const SOURCES = ['auto', 'local', 'attach', 'compose'] as const
const KINDS: readonly BrokerKind[] = ['rabbitmq', 'kafka']
const AMQP_FORM = 'amqp://user:password@host:port or amqps://'
const ENCODE = 'In user and password write @ : / ? # % as %40 %3A %2F %3F %23 %25'

/** The environment variables that lines to be pasted name, so that no password stands in them. */
export const URL_VARIABLE: Readonly<Record<BrokerKind, string>> = {
  rabbitmq: 'RABBITMQ_URL',
  kafka: 'KAFKA_URL',
}

/**
 * Reads `--broker` and `--broker-url`, and refuses a pair of them that contradicts itself. An address may be
 * the name of an environment variable behind a `$`: what stands there is seen by no list of processes.
 */
export function readBrokerSettings(
  reader: FlagReader,
  broker: RawFlag,
  broker_url: RawFlag,
  models: readonly ModelName[],
  environment: NodeJS.ProcessEnv = process.env,
): BrokerSettings {
  const source = reader.oneOf('--broker', broker, SOURCES, 'auto')
  const urls: Partial<Record<BrokerKind, string>> = {}
  for (const text of [broker_url ?? []].flat()) {
    const read = readUrl(text, environment)
    if ('fault' in read) reader.fault('--broker-url', read.fault)
    else if (urls[read.kind] !== undefined)
      reader.fault('--broker-url', `expected one for ${read.kind}, got two`)
    else urls[read.kind] = read.address
  }
  if (source === 'local' || source === 'compose') {
    if ([broker_url ?? []].flat().length > 0) {
      reader.fault('--broker-url', `expected none with --broker ${source}; leave one of the two out`)
    }
  }
  if (source === 'attach') {
    const needed = new Set(models.flatMap((model) => BROKER_OF[model] ?? []))
    for (const kind of needed) {
      if (urls[kind] === undefined) {
        reader.fault('--broker-url', `--broker attach expects one for ${kind}: ${kind}=${example(kind)}`)
      }
    }
  }
  return { source, urls }
}

/** Reads `--replication-factor`: how many copies of each topic are made in Kafka; undefined = its default. */
export function readReplicationFactor(reader: FlagReader, typed: RawFlag): number | undefined {
  return reader.number('--replication-factor', typed, { least: 1, most: 32_767, whole: true })
}

/**
 * `kind=address` as a shell takes it and as anybody may see it: in the place of an address with a password
 * stands the variable that is to hold it.
 */
export function shownBrokerUrl(kind: BrokerKind, address: string): string {
  return holdsPassword(address) ? `'${kind}=$${URL_VARIABLE[kind]}'` : `${kind}=${address}`
}

type ReadUrl = { readonly kind: BrokerKind; readonly address: string } | { readonly fault: string }

function readUrl(text: string, environment: NodeJS.ProcessEnv): ReadUrl {
  const [name, ...rest] = text.split('=')
  const kind = KINDS.find((known) => known === name)
  if (kind === undefined) {
    return { fault: `expected rabbitmq=${AMQP_FORM}, or kafka=${KAFKA_FORM}; got "${withoutPassword(text)}"` }
  }
  const given = rest.join('=')
  const variable = /^\$(\w+)$/.exec(given)?.[1]
  const address = variable === undefined ? given : (environment[variable] ?? '')
  if (variable !== undefined && address === '') {
    return {
      fault: `expected the address of the ${kind} in the environment variable ${variable}, it is not set`,
    }
  }
  const fault = kind === 'rabbitmq' ? faultOfAmqp(address) : faultOfKafka(address)
  if (fault === undefined) return { kind, address }
  const place = variable === undefined ? '' : ` in ${variable}`
  return { fault: `${fault}; got "${kind}=${withoutPassword(address)}"${place}` }
}

function faultOfAmqp(address: string): string | undefined {
  const url = URL.parse(address)
  const isRight = url !== null && /^amqps?:$/.test(url.protocol) && url.hostname !== ''
  if (isRight) return undefined
  return `expected rabbitmq=${AMQP_FORM}${address.includes('@') ? `. ${ENCODE}` : ''}`
}

function faultOfKafka(address: string): string | undefined {
  try {
    readKafkaAddress(address)
    return undefined
  } catch (error) {
    if (error instanceof BadKafkaAddress) return error.message
    throw error
  }
}

function example(kind: BrokerKind): string {
  return kind === 'rabbitmq' ? 'amqp://guest:guest@localhost:5672' : 'localhost:9092'
}
