import {
  commonValue,
  type EffectiveSettings,
  type SettingValue,
  wordOf,
} from '@three-ways/event-contract/effective-settings'
import type { Workflow } from '@three-ways/service-runtime/workflow'
import type { Deployment } from '@three-ways/testbed/deployment'
import { durabilityClass, toldSettings } from '@three-ways/testbed/told-settings'
import kafkajs, { type Admin, type ConfigEntries } from 'kafkajs'
import { deadLetterTopicOf, emittersOf, topicOf } from './topology.ts'

/** What is read back, each from whom it belongs to. */
export interface SettingSources {
  readonly workflow: Workflow
  readonly deployment: Deployment
  readonly admin: Admin
}

/** Configs of a topic that decide how fast or how safe a record is, by the setting that tells them. */
const CONFIGS = {
  'flush.messages': 'kafka_topic_flush_messages',
  'flush.ms': 'kafka_topic_flush_ms',
  'min.insync.replicas': 'kafka_topic_insync_least',
  'compression.type': 'kafka_topic_compression',
  'cleanup.policy': 'kafka_topic_cleanup',
  'message.timestamp.type': 'kafka_topic_timestamps',
  'max.message.bytes': 'kafka_topic_message_most_bytes',
  'segment.bytes': 'kafka_topic_segment_bytes',
  'unclean.leader.election.enable': 'kafka_topic_unclean_leaders',
} as const
/** How Kafka writes "as many as you like", and a config that was set for the topic itself. */
const NO_LIMIT = '9223372036854775807'
const SET_ON_TOPIC = 1

/** What is in force: what the services tell, and what the broker says of the topics that they use. */
export async function effectiveSettings(
  { workflow, deployment, admin }: SettingSources,
  signal: AbortSignal,
): Promise<EffectiveSettings> {
  const topics = emittersOf(workflow).map((service) => topicOf(service, deployment.namespace))
  const existing = new Set(await admin.listTopics())
  const { topics: metadata } = await admin.fetchTopicMetadata({ topics })
  const told = await toldSettings(deployment, signal)
  const of_topics = topicSettings(await configsOf(admin, topics))
  return {
    ...told,
    durability_class: classOf(told, of_topics.kafka_topic_flush_messages),
    ...of_topics,
    kafka_topic_partitions: commonValue(metadata.map(({ partitions }) => partitions.length)),
    kafka_topics_without_dead_letters: topics.filter((topic) => !existing.has(deadLetterTopicOf(topic)))
      .length,
    message_copies: commonValue(
      metadata.flatMap(({ partitions }) => partitions.map(({ replicas }) => replicas.length)),
    ),
  }
}

/** Kafka flushes each record, or leaves it to the operating system; anything between is neither. */
function classOf(told: EffectiveSettings, flush_messages: SettingValue | undefined): string {
  if (flush_messages !== 1 && flush_messages !== 'never') return 'neither'
  return durabilityClass(told, flush_messages === 1)
}

async function configsOf(admin: Admin, topics: readonly string[]): Promise<readonly ConfigEntries[][]> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  return resources.map(({ configEntries }) => configEntries)
}

function topicSettings(topics: readonly ConfigEntries[][]): EffectiveSettings {
  const known = Object.entries(CONFIGS).map(([config, setting]) => {
    const values = topics.map((entries) => entries.find(({ configName }) => configName === config))
    return [setting, commonValue(values.map((entry) => entry && settingOf(entry.configValue)))] as const
  })
  return { ...Object.fromEntries(known), kafka_topic_other_configs: commonValue(topics.map(othersOf)) }
}

/** What was set on a topic beyond the configs that have a setting of their own. */
function othersOf(entries: readonly ConfigEntries[]): string {
  const set = entries.filter(({ configName, configSource }) => {
    return Number(configSource) === SET_ON_TOPIC && !(configName in CONFIGS)
  })
  const texts = set.map(({ configName, configValue }) => `${configName}=${configValue}`)
  return wordOf(texts.sort().join(',') || 'none')
}

function settingOf(text: string): SettingValue {
  if (text === NO_LIMIT) return 'never'
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d{1,15}$/.test(text) ? Number(text) : wordOf(text)
}
