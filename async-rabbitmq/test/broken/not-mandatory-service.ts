import { publishBy } from './publishing.ts'

publishBy((publish, exchange, routing_key, body, properties, answer) =>
  publish(exchange, routing_key, body, { ...properties, mandatory: false }, answer),
)
await import('../../src/service.ts')
