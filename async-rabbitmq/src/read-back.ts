import { setTimeout as delay } from 'node:timers/promises'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { ChannelModel } from 'amqplib'
import { ask, withConnection } from './amqp-session.ts'
import { type Management, ManagementFailed } from './management.ts'
import type { Place } from './place.ts'
import { type QueueType, type Topology, topologyOf } from './topology.ts'

const CONSUMERS_DEADLINE_MS = 12_000
const BETWEEN_READS_MS = 200

export interface QueueFacts {
  readonly name: string
  readonly type: string
  readonly durable: boolean
  readonly arguments: Readonly<Record<string, string | number>>
  /** Of the policy that applies to it; null where none does, undefined where nobody may be asked. */
  readonly policy?: string | null
  /** Where a queue has copies: the nodes that hold one. */
  readonly members?: readonly string[]
}

export interface ConsumerFacts {
  readonly queue: { readonly name: string }
  readonly ack_required: boolean
  readonly prefetch_count: number
}

export interface ExchangeFacts {
  readonly type: string
  readonly durable: boolean
}

/** What a broker says of the things of one system; empty where it says nothing. */
export interface BrokerFacts {
  readonly queues: readonly QueueFacts[]
  readonly exchanges: readonly ExchangeFacts[]
  readonly consumers: readonly ConsumerFacts[]
}

export interface BrokerToRead extends Place {
  readonly workflow: Workflow
  readonly management: Management
  readonly services: readonly string[]
  /** What the queues were declared as. */
  readonly queue_type: QueueType
}

/**
 * Reads back by the management API; without one by AMQP, which knows no consumers, and names no argument but
 * says whether all are as they were declared.
 */
export async function readBack(broker: BrokerToRead, signal: AbortSignal): Promise<BrokerFacts> {
  try {
    return await byManagement(broker, signal)
  } catch (error) {
    if (!(error instanceof ManagementFailed)) throw error
    const { workflow, services: observers, queue_type, names } = broker
    const declared = topologyOf({ workflow, observers, queue_type, names })
    const proven = await withConnection(broker.url, signal, (model) => isAsDeclared(model, declared))
    return proven ? factsOf(declared) : { queues: [], exchanges: [], consumers: [] }
  }
}

async function byManagement(broker: BrokerToRead, signal: AbortSignal): Promise<BrokerFacts> {
  const { management, names } = broker
  const vhost = encodeURIComponent(broker.vhost)
  const exchange = `/exchanges/${vhost}/${encodeURIComponent(names.events_exchange)}`
  return {
    queues: (await management.read(`/queues/${vhost}?disable_stats=true`, signal)) as QueueFacts[],
    exchanges: [(await management.read(exchange, signal)) as ExchangeFacts],
    consumers: await consumersOf(broker, signal),
  }
}

/**
 * The management API learns of a consumer some seconds late; one that has no consumer at all is not waited
 * for long.
 */
async function consumersOf(
  { management, vhost, services, names }: BrokerToRead,
  signal: AbortSignal,
): Promise<readonly ConsumerFacts[]> {
  const queues = new Set(services.map(names.queueOf))
  const asked_ms = performance.now()
  for (;;) {
    const path = `/consumers/${encodeURIComponent(vhost)}`
    const all = (await management.read(path, signal)) as ConsumerFacts[]
    const consumers = all.filter(({ queue }) => queues.has(queue.name))
    const known = new Set(consumers.map(({ queue }) => queue.name))
    if (known.size === queues.size || performance.now() - asked_ms > CONSUMERS_DEADLINE_MS) return consumers
    await delay(BETWEEN_READS_MS, undefined, { signal })
  }
}

/** Declaring again what is there has no effect where everything is alike, and is refused where it is not. */
async function isAsDeclared(model: ChannelModel, { exchanges, queues }: Topology): Promise<boolean> {
  const answered = await ask(model, async (channel) => {
    for (const { name, type } of exchanges) {
      await channel.checkExchange(name)
      await channel.assertExchange(name, type, { durable: true })
    }
    for (const queue of queues) {
      await channel.checkQueue(queue.name)
      await channel.assertQueue(queue.name, { durable: true, arguments: queue.arguments })
    }
  })
  return 'answer' in answered
}

function factsOf({ exchanges, queues }: Topology): BrokerFacts {
  return {
    queues: queues.map(({ name, arguments: args }) => {
      return { name, type: String(args['x-queue-type']), durable: true, arguments: args }
    }),
    exchanges: exchanges.filter(({ type }) => type === 'topic').map(({ type }) => ({ type, durable: true })),
    consumers: [],
  }
}
