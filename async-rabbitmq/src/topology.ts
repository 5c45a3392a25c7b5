import type { Durability } from '@three-ways/event-contract/durability'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { ConfirmChannel, Options } from 'amqplib'
import { HISTORY_ARGUMENTS } from './history.ts'
import type { Names } from './names.ts'

/**
 * How often a quorum queue gets a message back from consumers that vanish before it goes to the dead letters.
 * Each death of a consumer counts once for every message that it held, so the limit has to outlive a series
 * of kill tests.
 */
export const DELIVERY_LIMIT = 20

/** Beyond these the oldest go. */
const MOST_UNROUTED = 10_000

export const QUEUE_TYPES = ['quorum', 'classic'] as const
export type QueueType = (typeof QUEUE_TYPES)[number]
/** The vendor's advice for what must not be lost. */
export const USUAL_QUEUE_TYPE: QueueType = 'quorum'

/**
 * Quorum queues flush before they confirm; classic ones confirm what they have written, and leave the flush
 * to the operating system.
 */
export function queueTypeOf(durability: Durability): QueueType {
  return durability === 'D1' ? 'classic' : USUAL_QUEUE_TYPE
}

/** `order-events.OrderPlaced`: the emitting service's stream, then the type, so that a queue can choose. */
export function routingKey(emitter: string, type: string): string {
  return `${emitter.replace(/-service$/, '')}-events.${type}`
}

/** The binding of a handler: this type, whoever emitted it. */
export function bindingKey(type: string): string {
  return `*.${type}`
}

/** Whether any service of the workflow handles events of this type. */
export function isHandled(workflow: Workflow, type: string): boolean {
  return workflow.services.some(({ handles }) => handles[type] !== undefined)
}

/**
 * The queues that have to get an event, by its type: a publish that reaches one of them less has failed. A
 * type that only observers handle may reach nobody: they run only when asked for.
 */
export function requiredQueues({ services }: Workflow, { queueOf }: Names): ReadonlyMap<string, string[]> {
  const required = new Map<string, string[]>()
  for (const { name, handles } of services.filter(({ observer }) => observer !== true)) {
    for (const type of Object.keys(handles)) {
      required.set(type, [...(required.get(type) ?? []), queueOf(name)])
    }
  }
  return required
}

/** What a queue is declared with; durable in either type. Read back by the inspector under the same names. */
export function queueArguments(
  service: string,
  type: QueueType,
  { dead_letter_exchange }: Names,
): Readonly<Record<string, string | number>> {
  const deadLetters = {
    'x-queue-type': type,
    'x-dead-letter-exchange': dead_letter_exchange,
    'x-dead-letter-routing-key': service,
  }
  if (type === 'classic') return deadLetters
  return {
    ...deadLetters,
    'x-delivery-limit': DELIVERY_LIMIT,
    // Without both of these the broker may lose a message on its way to the dead letters.
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  }
}

export interface TopologyOptions {
  readonly workflow: Workflow
  /**
   * Observers whose queues are wanted. Each is made by its observer alone: unread, it would only grow.
   */
  readonly observers: readonly string[]
  readonly queue_type: QueueType
  readonly names: Names
}

export interface DeclaredExchange {
  readonly name: string
  readonly type: 'topic' | 'direct' | 'fanout'
  /** The exchange that gets what this one can give to nobody. */
  readonly alternate?: string
}

/** For a declaration. */
export function exchangeOptions({ alternate }: DeclaredExchange): Options.AssertExchange {
  return { durable: true, ...(alternate === undefined ? {} : { alternateExchange: alternate }) }
}

export interface Binding {
  readonly exchange: string
  readonly key: string
}

export interface DeclaredQueue {
  readonly name: string
  readonly arguments: Readonly<Record<string, string | number>>
  readonly bindings: readonly Binding[]
  /** Bindings of former versions, which are taken away. */
  readonly unbound?: readonly Binding[]
  /** Who takes messages from it: a service once it runs, a person who tends letters; nobody from a stream. */
  readonly taken_by: 'service' | 'person' | 'nobody'
}

/** Everything that there has to be, as data; all of it durable. */
export interface Topology {
  readonly exchanges: readonly DeclaredExchange[]
  readonly queues: readonly DeclaredQueue[]
}

/** Exchanges, the queue of each service that has to get its events, their dead letters. */
export function topologyOf({ workflow, observers, queue_type, names }: TopologyOptions): Topology {
  const { events_exchange, dead_letter_exchange, alternate_exchange, unrouted_exchange } = names
  const wanted = workflow.services.filter(
    ({ name, observer }) => observer !== true || observers.includes(name),
  )
  // Who only watches may want to watch again, and is not there in the rows that are measured for speed.
  const history = wanted.some(({ observer }) => observer === true) ? [historyOf(workflow, names)] : []
  const queues = wanted.flatMap(({ name, observer, handles }): DeclaredQueue[] => {
    // Who must have an event gets it by the second way too, should somebody take the first one away.
    const ways = observer === true ? [events_exchange] : [events_exchange, alternate_exchange]
    const bindings = Object.keys(handles).flatMap((type) =>
      ways.map((exchange) => ({ exchange, key: bindingKey(type) })),
    )
    const args = queueArguments(name, queue_type, names)
    const work = { name: names.queueOf(name), arguments: args, bindings, taken_by: 'service' as const }
    return [deadLettersOf(name, names), work]
  })
  const exchanges: DeclaredExchange[] = [
    { name: events_exchange, type: 'topic' },
    { name: dead_letter_exchange, type: 'direct' },
    { name: unrouted_exchange, type: 'fanout' },
    { name: alternate_exchange, type: 'topic', alternate: unrouted_exchange },
  ]
  return { exchanges, queues: [...history, unroutedOf(names), ...queues] }
}

/** Bound to what there is, and not to everything: what nobody knows would otherwise have found somebody. */
function historyOf({ catalogue }: Workflow, { history_stream, events_exchange }: Names): DeclaredQueue {
  const bindings = catalogue.kinds.map(({ type }) => ({ exchange: events_exchange, key: bindingKey(type) }))
  const unbound = [{ exchange: events_exchange, key: '#' }]
  return { name: history_stream, arguments: HISTORY_ARGUMENTS, bindings, unbound, taken_by: 'nobody' }
}

/** The last of what no queue is bound for. */
function unroutedOf({ unrouted_queue, unrouted_exchange }: Names): DeclaredQueue {
  const bounded = { 'x-queue-type': 'quorum', 'x-delivery-limit': -1, 'x-max-length': MOST_UNROUTED }
  const bindings = [{ exchange: unrouted_exchange, key: '' }]
  return { name: unrouted_queue, arguments: bounded, bindings, taken_by: 'person' }
}

function deadLettersOf(service: string, names: Names): DeclaredQueue {
  // Looking at a dead letter hands it out and takes it back: no number of looks may make it vanish.
  const unlimited = { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 }
  const bindings = [{ exchange: names.dead_letter_exchange, key: service }]
  return { name: names.deadLetterQueueOf(service), arguments: unlimited, bindings, taken_by: 'person' }
}

/** Makes what is missing. What is there with other arguments ends the channel, and stays as it is. */
export async function ensureTopology(channel: ConfirmChannel, options: TopologyOptions): Promise<void> {
  const { exchanges, queues } = topologyOf(options)
  for (const exchange of exchanges) {
    await channel.assertExchange(exchange.name, exchange.type, exchangeOptions(exchange))
  }
  for (const queue of queues) {
    await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments })
    for (const { exchange, key } of queue.bindings) await channel.bindQueue(queue.name, exchange, key)
    for (const { exchange, key } of queue.unbound ?? []) await channel.unbindQueue(queue.name, exchange, key)
  }
}
