import type { Run } from './metrics.ts'
import { sampleConfigurations } from './sample-configurations.ts'

/**
 * Where and how the sample run was made: an invented machine, so that a report of it is the same everywhere.
 */
export const SAMPLE_FACTS: Run = {
  id: '20260102T030405Z-standard-0a1b2c',
  started_at: '2026-01-02T03:04:05.000Z',
  finished_at: '2026-01-02T03:11:05.000Z',
  complete: true,
  command: 'npm run bench -- run --profile standard',
  profile: 'standard',
  seed: 1,
  commit: '0123456789abcdef0123456789abcdef01234567',
  dirty: false,
  durability: 'D1',
  host: {
    os: 'Debian GNU/Linux 12 (bookworm)',
    kernel: 'Linux 6.1.0',
    cpu: 'Sample CPU at 2.40 GHz',
    cores: 2,
    memory_gib: 7.8,
    file_system: 'ext4',
    fdatasync_p50_ms: 1.12,
    fdatasync_p99_ms: 3.4,
  },
  versions: { node: '24.21.0', undici: '8.12.4', amqplib: '2.3.1', kafkajs: '2.2.4' },
  brokers: [
    {
      kind: 'rabbitmq',
      source: 'local',
      why: 'no URL was given, and Debian packages are in the cache',
      versions: { rabbitmq: '4.3.6', erlang: '29' },
      settings: { 'listeners.tcp.default': '127.0.0.1:34567' },
    },
    {
      kind: 'kafka',
      source: 'local',
      why: 'no URL was given, and Java 17 and the jars are here',
      versions: { kafka: '4.3.1', java: '17.0.15' },
      settings: { 'group.initial.rebalance.delay.ms': 0 },
    },
  ],
  titles: {
    'sync-rest': 'REST by undici 8.12.4',
    'async-rabbitmq': 'RabbitMQ by amqplib 2.3.1',
    'streaming-kafka': 'Kafka by kafkajs 2.2.4',
  },
  settings: { handler_concurrency: 32, stock: 1_000_000, observers: false },
  configurations: sampleConfigurations(['sync-rest', 'async-rabbitmq', 'streaming-kafka']),
  self_test: {
    passed: true,
    detail: 'a stall of 200 ms was seen as 203 ms at the maximum',
    feed_delay_ms: { p50: 0.21, p99: 0.94 },
  },
}
