import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import type { EffectiveSetting } from '@three-ways/testbed/system'
import kafkajs, { type Admin } from 'kafkajs'
import { type CarrierFacts, type ServiceFacts, settledFacts } from './carrier-facts.ts'
import { deadLetterTopicOf, emittersOf, topicOf } from './topology.ts'

/** Kafka's default for `flush.messages`: the operating system decides. */
const NEVER = '9223372036854775807'

/** What is read back, each from whom it belongs to. */
export interface SettingSources {
  readonly workflow: Workflow
  readonly deployment: Deployment
  readonly admin: Admin
}

/** The answers of this model to the questions that every model answers. */
export async function effectiveSettings(
  { workflow, deployment, admin }: SettingSources,
  signal: AbortSignal,
): Promise<readonly EffectiveSetting[]> {
  const topics = emittersOf(workflow).map((service) => topicOf(service, deployment.namespace))
  const config = await topicConfigOf(admin, topics)
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics })
  const copies = same(metadata.flatMap(({ partitions }) => partitions.map((one) => one.replicas.length)))
  const partitions = same(metadata.map((topic) => topic.partitions.length))
  const existing = new Set(await admin.listTopics())
  const letters = topics.map(deadLetterTopicOf).filter((topic) => existing.has(topic))
  const { urls, services } = deployment
  const facts = await settledFacts(
    services.map((service) => urls.get(service)),
    signal,
  )
  const told = (tell: (carrier: CarrierFacts) => string | number | boolean) =>
    same(facts.map(({ carrier }) => tell(carrier)))
  const flush = config('flush.messages')
  const values: Readonly<Record<string, string>> = {
    client: told(
      ({ client, mended }) => client + (mended ? ', idle wake-ups and forgotten last broker mended' : ''),
    ),
    'answer to the customer': '202 after the local commit',
    'durability class': durabilityOf(flush, facts),
    'message durability': `flush.messages ${flush}, copies ${copies}, min.insync.replicas ${config('min.insync.replicas')}`,
    'publish confirmed': told(({ acks }) => `acks ${acks === -1 ? 'all' : acks}, not idempotent`),
    acknowledge: 'offsets of the finished prefix, committed after the local commit',
    'messages in flight per consumer': told((carrier) => carrier.messages_in_flight_limit),
    'handler concurrency': same(facts.map(({ settings }) => settings.handler_concurrency)),
    'publish batch limit': told((carrier) => carrier.publish_batch_limit),
    connections: `${told((carrier) => carrier.connections)} per service; ${partitions} partitions per topic`,
    'nagle off': told((carrier) => carrier.nagle_off),
    store: same(
      facts.map(({ pragmas }) => `SQLite, ${pragmas.journal_mode}, synchronous ${pragmas.synchronous}`),
    ),
    retries: '3 attempts of a handler; publishing without limit',
    'dead letters': `${letters.length} of ${topics.length} topics have a dead-letter topic`,
    'request timeout': told((carrier) => `${carrier.request_timeout_ms} ms`),
    'past events': `in the topics, retention.ms ${config('retention.ms')}`,
  }
  return Object.entries(values).map(([question, value]) => ({ question, value }))
}

async function topicConfigOf(admin: Admin, topics: readonly string[]): Promise<(name: string) => string> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  const entries = resources.flatMap(({ configEntries }) => configEntries)
  return (name) => same(entries.filter(({ configName }) => configName === name).map((one) => one.configValue))
}

/**
 * D2 is claimed only where every topic flushes each record and every store each commit, D1 where none does.
 */
function durabilityOf(flush_messages: string, facts: readonly ServiceFacts[]): string {
  const stores = same(facts.map(({ pragmas }) => String(pragmas.synchronous)))
  if (flush_messages === '1' && stores === 'FULL') return 'D2'
  if (flush_messages === NEVER && stores === 'NORMAL') return 'D1'
  return `neither: flush.messages ${flush_messages}, stores ${stores}`
}

/** The one value that all have; or each of them, so that a difference cannot hide. */
function same(values: readonly (string | number | boolean)[]): string {
  const words = values.map((value) => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)))
  const different = new Set(words)
  return different.size === 0 ? 'unknown' : [...different].join(' | ')
}
