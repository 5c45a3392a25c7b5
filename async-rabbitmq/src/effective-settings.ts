import type { EffectiveSetting } from '@three-ways/testbed/system'
import { type BrokerToRead, type QueueFacts, readBack } from './read-back.ts'

/** What is read back, each from whom it belongs to. */
export interface SettingSources extends BrokerToRead {
  readonly title: string
  readonly urls: ReadonlyMap<string, string>
}

interface ServiceFacts {
  readonly pragmas: Readonly<Record<string, string>>
  readonly settings: { readonly handler_concurrency: number }
  readonly carrier: {
    readonly connections: number
    readonly nagle_off: boolean
    readonly persistent: boolean
    readonly publish_batch_limit: number
    readonly required_types: readonly string[]
  }
}

/** The answers of this model to the questions that every model answers. */
export async function effectiveSettings(
  sources: SettingSources,
  signal: AbortSignal,
): Promise<readonly EffectiveSetting[]> {
  const { title, names, services, urls } = sources
  const work_queues = new Set(services.map(names.queueOf))
  const { queues: all_queues, exchanges, consumers } = await readBack(sources, signal)
  const queues = all_queues.filter(({ name }) => work_queues.has(name))
  const facts = await Promise.all(services.map((service) => factsOf(urls.get(service), signal)))
  const carriers = facts.map(({ carrier }) => carrier)
  const argument = (name: string) => same(queues.map((queue) => queue.arguments[name] ?? 'none'))
  const life = (durable: boolean) => (durable ? 'durable' : 'transient')
  const queueKind = same(queues.map(({ type, durable }) => `${life(durable)} ${type} queues`))
  const exchangeKind = same(exchanges.map(({ type, durable }) => `${life(durable)} ${type} exchange`))
  const persistent = same(carriers.map((carrier) => carrier.persistent))
  const acknowledged = same(consumers.map((consumer) => consumer.ack_required))
  const limit = argument('x-delivery-limit')
  const strategy = argument('x-dead-letter-strategy')
  const values: Readonly<Record<string, string>> = {
    client: title,
    'answer to the customer': '202 after the local commit',
    'durability class': durabilityOf(queues, facts),
    'message durability': `${queueKind}, ${exchangeKind}, persistent: ${persistent}`,
    'publish confirmed': `confirm channel; mandatory for ${same(carriers.map(mandatoryTypes))}`,
    acknowledge: `after the local commit; required by the broker: ${acknowledged}`,
    'messages in flight per consumer': same(consumers.map((consumer) => consumer.prefetch_count)),
    'handler concurrency': same(facts.map(({ settings }) => settings.handler_concurrency)),
    'publish batch limit': same(carriers.map((carrier) => carrier.publish_batch_limit)),
    connections: `${same(carriers.map(({ connections }) => connections))} per service`,
    'nagle off': same(carriers.map((carrier) => carrier.nagle_off)),
    store: same(
      facts.map(({ pragmas }) => `SQLite, ${pragmas.journal_mode}, synchronous ${pragmas.synchronous}`),
    ),
    retries: `3 attempts of a handler; delivery limit ${limit}; publishing without limit`,
    'dead letters': `${argument('x-dead-letter-exchange')}, ${strategy}, a queue per service`,
    'request timeout': 'none: no service calls another',
    'past events': pastEvents(all_queues.find(({ name }) => name === names.history_stream)),
  }
  return Object.entries(values).map(([question, value]) => ({ question, value }))
}

/** The stream is made by observers, and rows that are measured for speed go without them. */
function pastEvents(stream: QueueFacts | undefined): string {
  if (stream === undefined) return 'not kept: without replay'
  return `in a ${stream.type} beside the queues, for ${stream.arguments['x-max-age']}`
}

function mandatoryTypes({ required_types }: ServiceFacts['carrier']): string {
  return required_types.join(', ')
}

async function factsOf(url: string | undefined, signal: AbortSignal): Promise<ServiceFacts> {
  const response = await fetch(`${url}/status`, { signal })
  return (await response.json()) as ServiceFacts
}

/**
 * D2 is claimed only where every queue flushes before it confirms and every store before it commits, D1 only
 * where none does: quorum queues over stores that do not flush are neither.
 */
function durabilityOf(queues: readonly QueueFacts[], facts: readonly ServiceFacts[]): string {
  const queue_types = same(queues.map(({ type }) => type))
  const stores = same(facts.map(({ pragmas }) => String(pragmas.synchronous)))
  if (queue_types === 'quorum' && stores === 'FULL') return 'D2'
  if (queue_types === 'classic' && stores === 'NORMAL') return 'D1'
  return `neither: ${queue_types} queues, stores ${stores}`
}

/** The one value that all have; or each of them, so that a difference cannot hide. */
function same(values: readonly (string | number | boolean)[]): string {
  const different = [
    ...new Set(values.map((value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)))),
  ]
  return different.length === 0 ? 'unknown' : different.join(' | ')
}
