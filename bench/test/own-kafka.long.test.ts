import { system } from '@three-ways/streaming-kafka/system'
import { benchOnOwnBroker } from './own-broker.ts'

benchOnOwnBroker({
  system,
  variable: 'KAFKA_URL',
  url: (login, { ports }) => `kafka+ssl://${login}@localhost:${ports.tls_login}?mechanism=scram-sha-512`,
  flags: '',
})
