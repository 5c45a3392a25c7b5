import { system } from '@three-ways/async-rabbitmq/system'
import { benchOnOwnBroker } from './own-broker.ts'

benchOnOwnBroker({
  system,
  variable: 'RABBITMQ_URL',
  url: (login, { ports }) => `amqps://${login}@localhost:${ports.tls}`,
  flags: "--management-url '$MANAGEMENT_URL'",
})
