import {
  commonValue,
  type EffectiveSettings,
  type SettingValue,
  UNKNOWN,
  wordOf,
} from '@three-ways/event-contract/effective-settings'
import { durabilityClass, toldSettings } from '@three-ways/testbed/told-settings'
import { type BrokerFacts, type BrokerToRead, type QueueFacts, readBack } from './read-back.ts'

/** What is read back, each from whom it belongs to. */
export interface SettingSources extends BrokerToRead {
  readonly urls: ReadonlyMap<string, string>
}

/** Arguments of a queue that have a setting of their own, and those that only name other things. */
const NAMED_ARGUMENTS = {
  'x-delivery-limit': 'amqp_queue_delivery_limit',
  'x-dead-letter-strategy': 'amqp_queue_dead_letter_strategy',
  'x-overflow': 'amqp_queue_overflow',
} as const
const NAMES = ['x-queue-type', 'x-dead-letter-exchange', 'x-dead-letter-routing-key']

/** What is in force: what the services tell, and what the broker says of their queues and consumers. */
export async function effectiveSettings(
  sources: SettingSources,
  signal: AbortSignal,
): Promise<EffectiveSettings> {
  const { names, services } = sources
  const told = await toldSettings(sources, signal)
  const read = await readBack(sources, signal)
  const work_queues = new Set(services.map(names.queueOf))
  const queues = read.queues.filter(({ name }) => work_queues.has(name))
  const types = new Set(queues.map(({ type }) => type))
  return {
    ...told,
    durability_class: types.size === 1 ? durabilityClass(told, types.has('quorum')) : 'neither',
    ...queueSettings(queues),
    ...consumerSettings(told, read),
    amqp_exchange_type: commonValue(read.exchanges.map(({ type }) => type)),
    amqp_exchange_durable: commonValue(read.exchanges.map(({ durable }) => durable)),
    // Made by observers: rows that are measured for speed go without them.
    amqp_history_stream: read.queues.some(({ name }) => name === names.history_stream),
  }
}

function queueSettings(queues: readonly QueueFacts[]): EffectiveSettings {
  const of = (value: (queue: QueueFacts) => SettingValue | undefined) => commonValue(queues.map(value))
  const named = Object.entries(NAMED_ARGUMENTS).map(([argument, setting]) => {
    return [setting, of(({ arguments: all }) => argumentValue(all[argument]))] as const
  })
  return {
    amqp_queue_type: of(({ type }) => type),
    amqp_queue_durable: of(({ durable }) => durable),
    amqp_queue_dead_letters: of(({ arguments: all }) => 'x-dead-letter-exchange' in all),
    amqp_queue_policy: of(({ policy }) => (policy === undefined ? undefined : wordOf(policy ?? 'none'))),
    amqp_queue_other_arguments: of(otherArguments),
    ...Object.fromEntries(named),
    message_copies: of(copiesOf),
  }
}

/** What a service says of its consumer, and what the broker does where it can be asked. */
function consumerSettings(told: EffectiveSettings, { consumers }: BrokerFacts): EffectiveSettings {
  const agreed = (name: string, read: readonly SettingValue[]) => commonValue([told[name], ...read])
  const acknowledgements = consumers.map(({ ack_required }) => ack_required)
  const prefetches = consumers.map(({ prefetch_count }) => prefetch_count)
  return {
    amqp_manual_acknowledgement: agreed('amqp_manual_acknowledgement', acknowledgements),
    consume_unfinished_most: agreed('consume_unfinished_most', prefetches),
  }
}

function argumentValue(value: string | number | undefined): SettingValue {
  return typeof value === 'number' ? value : wordOf(value ?? 'none')
}

function otherArguments({ arguments: all }: QueueFacts): string {
  const others = Object.entries(all).filter(([name]) => !(name in NAMED_ARGUMENTS) && !NAMES.includes(name))
  return wordOf(
    others
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join(',') || 'none',
  )
}

function copiesOf({ type, members }: QueueFacts): SettingValue {
  if (type === 'classic') return 1
  return members === undefined ? UNKNOWN : members.length
}
