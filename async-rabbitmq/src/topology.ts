import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { ConfirmChannel } from 'amqplib'
import { ensureHistory, HISTORY_STREAM } from './history.ts'

/** Every event of every service goes to this topic exchange; each queue is bound to the types it handles. */
export const EVENTS_EXCHANGE = 'orders'
/** Messages that were given up, by us or by the broker, with the service's name as routing key. */
export const DEAD_LETTER_EXCHANGE = 'orders.dead-letters'
/**
 * How often a quorum queue gets a message back from consumers that vanish before it goes to the dead letters.
 * Each death of a consumer counts once for every message that it held, so the limit has to outlive a series
 * of kill tests.
 */
export const DELIVERY_LIMIT = 20

export const QUEUE_TYPES = ['quorum', 'classic'] as const
export type QueueType = (typeof QUEUE_TYPES)[number]

/** The name of a service's queue. The vhost is the namespace, so that names stay bare. */
export function queueOf(service: string): string {
  return service
}

/** Where the messages lie that `service` could not handle. */
export function deadLetterQueueOf(service: string): string {
  return `${service}.dead-letters`
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
 * The types that somebody has to get, so that a publish which reaches no queue has failed. A type that only
 * observers handle may reach nobody: they run only when asked for.
 */
export function requiredTypes(workflow: Workflow): ReadonlySet<string> {
  const handlers = workflow.services.filter(({ observer }) => observer !== true)
  return new Set(handlers.flatMap(({ handles }) => Object.keys(handles)))
}

/** What a queue is declared with; durable in either type. Read back by the inspector under the same names. */
export function queueArguments(service: string, type: QueueType): Readonly<Record<string, string | number>> {
  const deadLetters = {
    'x-queue-type': type,
    'x-dead-letter-exchange': DEAD_LETTER_EXCHANGE,
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
   * The service that connects. An observer's queue is made by the observer alone: unread, it would only grow.
   */
  readonly service: string
  readonly queue_type: QueueType
}

/**
 * Makes what is missing: exchanges, the queue of each service that has to get its events, their dead letters.
 */
export async function ensureTopology(channel: ConfirmChannel, options: TopologyOptions): Promise<void> {
  const { workflow, service, queue_type } = options
  await channel.assertExchange(EVENTS_EXCHANGE, 'topic', { durable: true })
  await channel.assertExchange(DEAD_LETTER_EXCHANGE, 'direct', { durable: true })
  for (const { name, observer, handles } of workflow.services) {
    if (observer === true && name !== service) continue
    // Who only watches may want to watch again, and is not there in the rows that are measured for speed.
    if (observer === true) await ensureHistory(channel, EVENTS_EXCHANGE)
    await ensureDeadLetterQueue(channel, name)
    await channel.assertQueue(queueOf(name), { durable: true, arguments: queueArguments(name, queue_type) })
    for (const type of Object.keys(handles)) {
      await channel.bindQueue(queueOf(name), EVENTS_EXCHANGE, bindingKey(type))
    }
  }
}

async function ensureDeadLetterQueue(channel: ConfirmChannel, service: string): Promise<void> {
  // Looking at a dead letter hands it out and takes it back: no number of looks may make it vanish.
  const unlimited = { 'x-queue-type': 'quorum', 'x-delivery-limit': -1 }
  await channel.assertQueue(deadLetterQueueOf(service), { durable: true, arguments: unlimited })
  await channel.bindQueue(deadLetterQueueOf(service), DEAD_LETTER_EXCHANGE, service)
}

/** Removes what `ensureTopology` made for these services, messages included. What is not there is fine. */
export async function removeTopology(channel: ConfirmChannel, services: readonly string[]): Promise<void> {
  for (const service of services) {
    await channel.deleteQueue(queueOf(service))
    await channel.deleteQueue(deadLetterQueueOf(service))
  }
  await channel.deleteQueue(HISTORY_STREAM)
  await channel.deleteExchange(EVENTS_EXCHANGE)
  await channel.deleteExchange(DEAD_LETTER_EXCHANGE)
}
