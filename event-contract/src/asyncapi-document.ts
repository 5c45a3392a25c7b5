import { CONTRACT_VERSION } from './contract-version.ts'
import { type Envelope, EVENT_CONTENT_TYPE } from './envelope.ts'
import { exampleEvents } from './examples.ts'
import { orderIdSchema } from './identifiers.ts'
import { type JsonObject, jsonSchema } from './json-schemas.ts'
import { channelOf, type FlowStep, ORDER_OBSERVER, orderFlow } from './order-flow.ts'

/** A workflow as its AsyncAPI document tells of it. */
export interface DescribedFlow {
  readonly title: string
  readonly description: string
  /** What `subject` of its events is: `The order id`. */
  readonly subject: string
  /** One for each type and each service that emits it. */
  readonly steps: readonly FlowStep[]
  /** One event of every type. */
  readonly examples: ReadonlyMap<string, Envelope>
}

const description = [
  'What travels between the services of the campus food order workflow: the same events over HTTP, RabbitMQ and Kafka.',
  'Every message is a CloudEvents 1.0 event in structured JSON, and the order id is its key.',
  'Its id is a pure function of the order and the type, so a message that arrives twice is recognised.',
  'The events of one order may arrive in any order; every handler accepts that.',
].join(' ')

/** The AsyncAPI 3.0 document of the order workflow. Pure, and the same on every machine. */
export function asyncapiDocument(): JsonObject {
  const observed = { [ORDER_OBSERVER]: 'Counts it; changes nothing that a customer sees.' }
  return asyncapiOf({
    title: 'three-ways: events of the order workflow',
    description,
    subject: 'The order id',
    steps: orderFlow.map((step) => ({ ...step, handledBy: { ...step.handledBy, ...observed } })),
    examples: exampleEvents,
  })
}

/** The AsyncAPI 3.0 document of any workflow. Pure, and the same on every machine. */
export function asyncapiOf(flow: DescribedFlow): JsonObject {
  const { title, description, steps } = flow
  const channels = Object.groupBy(steps, ({ emittedBy }) => channelOf(emittedBy))
  return {
    asyncapi: '3.0.0',
    info: { title, version: CONTRACT_VERSION, description },
    defaultContentType: EVENT_CONTENT_TYPE,
    channels: mapValues(channels, (emitted, channel) => channelObject(channel, emitted ?? [])),
    operations: Object.fromEntries([...sends(steps), ...receives(steps)]),
    components: {
      messages: Object.fromEntries(steps.map((step) => [step.kind.type, messageObject(step, flow)])),
      schemas: Object.fromEntries(steps.map(({ kind }) => [kind.type, jsonSchema(kind.schema, 'draft-7')])),
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
      `A topic in Kafka; in RabbitMQ the routing keys ${channel}.<type> of the exchange "orders".`,
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

function messageObject({ kind }: FlowStep, { subject, examples }: DescribedFlow): JsonObject {
  return {
    name: kind.type,
    title: kind.type,
    summary: kind.summary,
    contentType: EVENT_CONTENT_TYPE,
    correlationId: { description: subject, location: '$message.payload#/subject' },
    payload: { $ref: `#/components/schemas/${kind.type}` },
    bindings: { kafka: { key: jsonSchema(orderIdSchema, 'draft-7'), bindingVersion: '0.5.0' } },
    examples: [{ name: kind.type, payload: examples.get(kind.type) }],
  }
}

function sends(steps: readonly FlowStep[]): [string, JsonObject][] {
  return steps.map((step) => [
    `${step.emittedBy}.sends.${step.kind.type}`,
    operation('send', step, step.kind.summary, step.emittedBy),
  ])
}

/** What several emit is received from each of their channels. */
function receives(steps: readonly FlowStep[]): [string, JsonObject][] {
  const emitters = Map.groupBy(steps, ({ kind }) => kind.type)
  return steps.flatMap((step) => {
    const { type } = step.kind
    const several = (emitters.get(type)?.length ?? 1) > 1
    const from = several ? `.from.${step.emittedBy}` : ''
    return Object.entries(step.handledBy).map(([service, summary]): [string, JsonObject] => [
      `${service}.receives.${type}${from}`,
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
