import type { BrokerKind, BrokerSourceName } from '@three-ways/testbed/brokers/broker-source'
import type { FlagReader, RawFlag } from './flags.ts'
import { BROKER_OF, type ModelName } from './models.ts'

/** Where brokers come from, and where those run that are attached to. */
export interface BrokerSettings {
  readonly source: BrokerSourceName | 'auto'
  /** `rabbitmq`: `amqp://user:password@host:port`; `kafka`: `host:port`. */
  readonly urls: Readonly<Partial<Record<BrokerKind, string>>>
}

const SOURCES = ['auto', 'local', 'attach', 'compose'] as const
const KINDS: readonly BrokerKind[] = ['rabbitmq', 'kafka']
const EXPECTED_URL = 'expected rabbitmq=amqp://user:password@host:port or kafka=host:port'

/** Reads `--broker` and `--broker-url`, and refuses a pair of them that contradicts itself. */
export function readBrokerSettings(
  reader: FlagReader,
  broker: RawFlag,
  broker_url: RawFlag,
  models: readonly ModelName[],
): BrokerSettings {
  const source = reader.oneOf('--broker', broker, SOURCES, 'auto')
  const urls: Partial<Record<BrokerKind, string>> = {}
  for (const text of [broker_url ?? []].flat()) {
    const url = readUrl(text)
    if (url === undefined) reader.fault('--broker-url', `${EXPECTED_URL}, got "${text}"`)
    else if (urls[url.kind] !== undefined)
      reader.fault('--broker-url', `expected one for ${url.kind}, got two`)
    else urls[url.kind] = url.address
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

function readUrl(text: string): { kind: BrokerKind; address: string } | undefined {
  const [name, ...rest] = text.split('=')
  const kind = KINDS.find((known) => known === name)
  const address = rest.join('=')
  if (kind === undefined) return undefined
  const isRight =
    kind === 'rabbitmq' ? isAmqpUrl(address) : /^[^\s/:,]+:\d{1,5}(,[^\s/:,]+:\d{1,5})*$/.test(address)
  return isRight ? { kind, address } : undefined
}

function isAmqpUrl(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && (url.protocol === 'amqp:' || url.protocol === 'amqps:') && url.hostname !== ''
}

function example(kind: BrokerKind): string {
  return kind === 'rabbitmq' ? 'amqp://guest:guest@localhost:5672' : 'localhost:9092'
}
