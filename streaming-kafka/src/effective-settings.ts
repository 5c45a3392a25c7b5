import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment, EffectiveSetting } from '@three-ways/testbed/system'
import kafkajs, { type Admin } from 'kafkajs'
import { MESSAGES_IN_FLIGHT } from './batch-intake.ts'
import { REQUEST_TIMEOUT_MS } from './client.ts'
import { kafkajsVersion, mendKafkajs } from './kafkajs-mends.ts'
import { deadLetterTopicOf, emittersOf, topicOf } from './topology.ts'

export interface SettingsQuestion {
  readonly workflow: Workflow
  readonly deployment: Deployment
  readonly admin: Admin
  readonly signal: AbortSignal
}

/** The answers to the questions that every model answers: from the broker and the services where they can tell. */
export async function readSettings(question: SettingsQuestion): Promise<readonly EffectiveSetting[]> {
  const { workflow, deployment, admin } = question
  const topics = emittersOf(workflow).map((service) => topicOf(service, deployment.namespace))
  const configs = await topicSettings(admin, topics)
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics })
  const copies = unique(metadata.flatMap(({ partitions }) => partitions.map((one) => one.replicas.length)))
  const partitions = unique(metadata.map((topic) => topic.partitions.length))
  const existing = await admin.listTopics()
  const letters = topics.map(deadLetterTopicOf).filter((topic) => existing.includes(topic))
  const stores = await storePragmas(question)
  const answers: Record<string, string> = {
    client: `kafkajs ${kafkajsVersion}${mendKafkajs() ? ', idle wake-ups and lost last broker mended' : ''}`,
    'answer to the customer': '202 after the commit of order and outbox row',
    'durability class': deployment.durability,
    'message durability': `flush.messages ${configs['flush.messages']}, ${copies} copy, min.insync.replicas ${configs['min.insync.replicas']}`,
    'publish confirmed': 'acks all',
    acknowledge: 'offset of the finished prefix committed after the local commit',
    'messages in flight per consumer': String(MESSAGES_IN_FLIGHT),
    'handler concurrency': '32 per service, over all partitions',
    'publish batch limit': '500, one send in flight',
    connections: `one producer and one consumer per service; ${partitions} partitions per topic`,
    'nagle off': 'yes, by our socket factory',
    store: stores,
    retries: '3 attempts of a handler, then dead letter; publishing without limit',
    'dead letters': letters.join(', '),
    'request timeout': `${REQUEST_TIMEOUT_MS} ms`,
  }
  return Object.entries(answers).map(([name, value]) => ({ question: name, value }))
}

async function topicSettings(admin: Admin, topics: readonly string[]): Promise<Record<string, string>> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  const values: Record<string, string> = {}
  for (const name of ['flush.messages', 'min.insync.replicas']) {
    const found = resources.flatMap(({ configEntries }) =>
      configEntries.filter((entry) => entry.configName === name).map(({ configValue }) => configValue),
    )
    values[name] = unique(found)
  }
  return values
}

/** What the services' own `/status` says of their stores. */
async function storePragmas({ deployment, signal }: SettingsQuestion): Promise<string> {
  const told = await Promise.all(
    deployment.services.map(async (service) => {
      const response = await fetch(`${deployment.urls.get(service)}/status`, { signal })
      const { pragmas } = (await response.json()) as { pragmas: Record<string, string> }
      return Object.entries(pragmas)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')
    }),
  )
  return `SQLite, ${unique(told)}`
}

/** One value where all agree, all of them where they do not. */
function unique(values: readonly unknown[]): string {
  return [...new Set(values)].join(' / ')
}
