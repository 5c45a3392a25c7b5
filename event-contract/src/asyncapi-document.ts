import { CONTRACT_VERSION } from './contract-version.ts'
import { EVENT_CONTENT_TYPE } from './envelope.ts'
import { exampleEvents } from './examples.ts'
import { orderIdSchema } from './identifiers.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'
import { channelOf, type FlowStep, ORDER_OBSERVER, orderFlow } from './order-flow.ts'

const description = [
  'What travels between the services of the campus food order workflow: the same events over HTTP, RabbitMQ and Kafka.',
  'Every message is a CloudEvents 1.0 event in structured JSON, and the order id is its key.',
  'Its id is a pure function of the order and the type, so a message that arrives twice is recognised.',
  'The events of one order may arrive in any order; every handler accepts that.',
].join(' ')

/** The AsyncAPI 3.0 document of the order workflow. Pure, and the same on every machine. */
export function asyncapiDocument(): JsonObject {
  const channels = Object.groupBy(orderFlow, ({ emittedBy }) => channelOf(emittedBy))
  return {
    asyncapi: '3.0.0',
    info: { title: 'three-ways: events of the order workflow', version: CONTRACT_VERSION, description },
    defaultContentType: EVENT_CONTENT_TYPE,
    channels: mapValues(channels, (steps, channel) => channelObject(channel, steps ?? [])),
    operations: Object.fromEntries([...sends(), ...receives()]),
    components: {
      messages: Object.fromEntries(orderFlow.map((step) => [step.kind.type, messageObject(step)])),
      schemas: Object.fromEntries(
        orderFlow.map(({ kind }) => [kind.type, jsonSchema(kind.schema, 'draft-7')]),
      ),
    },
  }
}

function channelObject(channel: string, steps: readonly FlowStep[]): JsonObject {
  const service = steps[0]?.emittedBy ?? 'nobody'
  const types = steps.map(({ kind }) => kind.type)
  return {
    address: channel,
    title: `What ${service} emits`,
    description: [
      `A topic in Kafka; in RabbitMQ the routing key ${channel} of the exchange "orders".`,
      'Over HTTP the caller delivers each event to its handlers, and gets what they emitted in the answer.',
    ].join(' '),
    messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: 'orders', type: 'topic', durable: true, autoDelete: false },
        bindingVersion: '0.3.0',
      },
      kafka: { topic: channel, bindingVersion: '0.5.0' },
    },
  }
}

function messageObject({ kind }: FlowStep): JsonObject {
  return {
    name: kind.type,
    title: kind.type,
    summary: kind.summary,
    contentType: EVENT_CONTENT_TYPE,
    correlationId: { description: 'The order id', location: '$message.payload#/subject' },
    payload: { $ref: `#/components/schemas/${kind.type}` },
    bindings: { kafka: { key: jsonSchema(orderIdSchema, 'draft-7'), bindingVersion: '0.5.0' } },
    examples: [{ name: kind.type, payload: exampleEvents.get(kind.type) }],
  }
}

function sends(): [string, JsonObject][] {
  return orderFlow.map((step) => [
    `${step.emittedBy}.sends.${step.kind.type}`,
    operation('send', step, step.kind.summary, step.emittedBy),
  ])
}

function receives(): [string, JsonObject][] {
  return orderFlow.flatMap((step) => {
    const handlers = {
      ...step.handledBy,
      [ORDER_OBSERVER]: 'Counts it; changes nothing that a customer sees.',
    }
    return Object.entries(handlers).map(([service, summary]): [string, JsonObject] => [
      `${service}.receives.${step.kind.type}`,
      operation('receive', step, summary, service),
    ])
  })
}

function operation(action: 'send' | 'receive', step: FlowStep, summary: string, service: string): JsonObject {
  const channel = `#/channels/${channelOf(step.emittedBy)}`
  return {
    action,
    channel: { $ref: channel },
    summary,
    tags: [{ name: service }],
    messages: [{ $ref: `${channel}/messages/${step.kind.type}` }],
  }
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => unknown,
) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
