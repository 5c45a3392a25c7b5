import type { AllowedDifference, Expected, Reason } from './allowed-difference.ts'

type OfSeveral = Readonly<Record<string, Expected>>

const NOBODY: readonly string[] = []

/** Settings that these models have, all alike, and no other; all for the same reason. */
function only(reason: Reason, models: readonly string[], settings: OfSeveral, favours = NOBODY) {
  return Object.entries(settings).map(([setting, value]): AllowedDifference => {
    const expected = Object.fromEntries(models.map((model) => [model, value]))
    return { setting, reason, favours, expected, alike: true }
  })
}

/** Who calls whom by HTTP, who goes through a broker, and which one. */
const CALLERS = ['sync-rest', 'async-rest']
const WITH_BROKER = ['async-rabbitmq', 'streaming-kafka']
const RABBITMQ = ['async-rabbitmq']
const KAFKA = ['streaming-kafka']

/** What only a quorum queue is declared with; a classic one, of D1, is not. */
const inQuorum = (value: string) => ({ D1: 'none', D2: value, recommended: value })

const MANDATORY_TYPES = 'InventoryFailed,InventoryReserved,NotificationSent,OrderCancelled,OrderPlaced'

/**
 * All in which the models may differ, and what each has to have then. Everything else has to be equal. A
 * value that is not the one here is not explained by the reason beside it.
 */
export const ALLOWED_DIFFERENCES: readonly AllowedDifference[] = [
  {
    setting: 'answers',
    reason: 'measured',
    // The answer comes earlier; completion does not.
    favours: ['async-rest', ...WITH_BROKER],
    expected: {
      'sync-rest': 'settled',
      'async-rest': 'accepted',
      'async-rabbitmq': 'accepted',
      'streaming-kafka': 'accepted',
    },
  },
  {
    setting: 'handler_attempts_most',
    // A caller counts the attempts at its calls itself.
    reason: 'call',
    favours: NOBODY,
    expected: { 'sync-rest': 1, 'async-rest': 1, 'async-rabbitmq': 3, 'streaming-kafka': 3 },
  },
  {
    setting: 'transport_client',
    reason: 'client',
    favours: NOBODY,
    expected: {
      'sync-rest': { begins: 'undici-' },
      'async-rest': { begins: 'undici-' },
      'async-rabbitmq': { begins: 'amqplib-' },
      'streaming-kafka': { begins: 'kafkajs-' },
    },
  },
  {
    setting: 'durability_class',
    // A quorum queue flushes and a store that is opened as SQLite advises does not: that is no class.
    reason: 'advice',
    favours: NOBODY,
    expected: {
      'sync-rest': { D1: 'D1', D2: 'D2', recommended: 'D1' },
      'async-rest': { D1: 'D1', D2: 'D2', recommended: 'D1' },
      'async-rabbitmq': { D1: 'D1', D2: 'D2', recommended: 'neither' },
      'streaming-kafka': { D1: 'D1', D2: 'D2', recommended: 'D1' },
    },
  },
  ...only('call', ['async-rest'], { http_relay_calls_in_flight_most: 64 }),
  ...only('call', CALLERS, {
    http_connections_per_neighbour_most: 128,
    http_calls_per_connection_most: 1,
    http_call_timeout_ms: 5_000,
    http_keep_alive_ms: 60_000,
    http_failures_most: 3,
  }),
  ...only('relay', WITH_BROKER, { relay_events_per_publish_most: 500 }, WITH_BROKER),
  ...only('relay', WITH_BROKER, { relay_publishes_in_flight_most: 1 }, CALLERS),
  ...only('broker', WITH_BROKER, {
    consume_unfinished_most: 500,
    consume_acknowledging_pause_ms: 50,
    message_copies: 1,
    broker_source: { either: ['local', 'compose', 'attach'] },
    broker_process_priority: { same_as: 'process_priority', or: 'elsewhere' },
    broker_cpu_affinity: { same_as: 'cpu_affinity', or: 'elsewhere' },
  }),
  ...only('queue', RABBITMQ, {
    amqp_connections: 2,
    amqp_heartbeat_s: 4,
    amqp_frame_most_bytes: 131_072,
    amqp_publisher_confirms: true,
    amqp_manual_acknowledgement: true,
    amqp_messages_persistent: true,
    amqp_mandatory_types: { of_orders: MANDATORY_TYPES },
    amqp_queue_durable: true,
    amqp_queue_dead_letters: true,
    amqp_queue_policy: 'none',
    amqp_queue_other_arguments: 'none',
    amqp_queue_delivery_limit: { D1: 'none', D2: 20, recommended: 20 },
    amqp_queue_dead_letter_strategy: inQuorum('at-least-once'),
    amqp_queue_overflow: inQuorum('reject-publish'),
    amqp_exchange_type: 'topic',
    amqp_exchange_durable: true,
    amqp_history_stream: { observed: true, unobserved: false },
  }),
  // A quorum queue flushes before it confirms: as recommended, in the company of others that do not.
  ...only('queue', RABBITMQ, { amqp_queue_type: { D1: 'classic', D2: 'quorum', recommended: 'quorum' } }),
  ...only('log', KAFKA, {
    kafka_acknowledgements: 'all',
    kafka_request_timeout_ms: 10_000,
    kafka_session_timeout_ms: 6_000,
    kafka_heartbeat_interval_ms: 1_500,
    kafka_fetch_least_bytes: 1,
    kafka_fetch_most_bytes: 65_536,
    kafka_fetch_wait_most_ms: 250,
    kafka_commits_by_itself: false,
    kafka_topic_flush_messages: { D1: 'never', D2: 1, recommended: 'never' },
    kafka_topic_flush_ms: 'never',
    kafka_topic_insync_least: 1,
    kafka_topic_compression: 'producer',
    kafka_topic_cleanup: 'delete',
    kafka_topic_timestamps: 'CreateTime',
    kafka_topic_message_most_bytes: 1_048_588,
    kafka_topic_segment_bytes: 1_073_741_824,
    kafka_topic_unclean_leaders: false,
    kafka_topic_other_configs: 'none',
    kafka_topics_without_dead_letters: 0,
  }),
  // Handlers of one service run beside each other by partition; the others have one line for all.
  ...only('log', KAFKA, { kafka_topic_partitions: 3 }, KAFKA),
]
