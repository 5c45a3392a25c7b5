import { type KafkaAddress, readKafkaAddress } from '@three-ways/testbed/brokers/kafka-address'
import {
  type ISocketFactory,
  Kafka,
  type KafkaConfig,
  type LogEntry,
  logLevel,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs'
import { mendKafkajs } from './kafkajs-mends.ts'
import { seedOf } from './sockets.ts'

export interface ClientOptions {
  /** As `readKafkaAddress` takes it. */
  readonly broker_url: string
  readonly client_id: string
  readonly retry: RetryOptions
  readonly socketFactory: ISocketFactory
  /** What kafkajs itself has to say, one line at a time; left out, it is silent. */
  readonly say?: (line: string) => void
}

/** How long a connection attempt may take: the client's own second is too short on a busy machine. */
const CONNECTION_TIMEOUT_MS = 10_000
/** How long an answer may take, and therefore how long a silent peer stays unnoticed. */
export const REQUEST_TIMEOUT_MS = 10_000

/** Few attempts, close together: whoever calls has a loop of its own. */
export const IMPATIENT: RetryOptions = { retries: 2, initialRetryTime: 50, maxRetryTime: 200 }

/** A kafkajs client, mended, with the settings that all our clients share. */
export function openClient({ broker_url, client_id, retry, socketFactory, say }: ClientOptions): Kafka {
  mendKafkajs()
  const address = readKafkaAddress(broker_url)
  return new Kafka({
    clientId: client_id,
    brokers: address.hosts.map(seedOf),
    ...securityOf(address),
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry,
    socketFactory,
    logLevel: say === undefined ? logLevel.NOTHING : logLevel.WARN,
    logCreator: () => (entry: LogEntry) => say?.(`kafkajs ${entry.namespace}: ${entry.log.message}`),
  })
}

function securityOf({ tls, login }: KafkaAddress): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  if (login === undefined) return { ssl: tls }
  const { mechanism, user: username, password } = login
  return { ssl: tls, sasl: { mechanism, username, password } as SASLOptions }
}
