import { LatencyHistogram } from '../measure/histogram.ts'
import { LATENCY_NAMES } from './cell.ts'
import type { CellHistograms } from './histograms-file.ts'
import type { Ledger, Result, Run } from './metrics.ts'
import type { OrderOutcome, OrderRecord } from './order-record.ts'
import { type SampleCell, sampleCells } from './sample-orders.ts'

/** One finished cell, as the bench hands it to a results folder. */
export interface FinishedCell {
  readonly result: Result
  readonly histograms: CellHistograms
  readonly orders: readonly OrderRecord[]
}

/** A made-up run of all scenarios and models, always the same. For tests of everything that reads results. */
export function sampleRun(): { readonly run: Run; readonly cells: readonly FinishedCell[] } {
  finished ??= sampleCells().map(finish)
  return { run: SAMPLE_RUN, cells: finished }
}

// Making 70,000 orders takes a while, and nobody changes them.
let finished: readonly FinishedCell[] | undefined

/** The result that an honest bench derives from these orders. */
function finish(cell: SampleCell): FinishedCell {
  const { orders, is_bulk } = cell
  const histograms = Object.fromEntries(
    LATENCY_NAMES.map((name) => [name, LatencyHistogram.of(is_bulk ? [] : latenciesOf(name, orders))]),
  ) as Record<(typeof LATENCY_NAMES)[number], LatencyHistogram>
  const ledger = ledgerOf(orders)
  const last_us = orders.reduce((last, order) => Math.max(last, order.completed_us ?? order.ended_us ?? 0), 0)
  const duration_s = Math.round(last_us / 1000) / 1000
  const within = (limit_s: number) => {
    const done = orders.filter(
      ({ outcome, completed_us, planned_us }) =>
        outcome === 'completed' && completed_us !== null && completed_us - planned_us <= limit_s * 1e6,
    )
    return done.length / orders.length
  }
  const latency = Object.fromEntries(
    LATENCY_NAMES.map((name) => [name, histograms[name].toLatency()]),
  ) as Result['latency']
  const { scenario, variant, model, repetition } = cell
  const result: Result = {
    scenario,
    variant,
    model,
    repetition,
    attempt: 1,
    configuration_hash: `hash-of-${model}`,
    verdict: 'valid',
    invalid_reasons: [],
    checks: [
      { name: 'stock is exact', passed: true, detail: 'initial = available + reserved for every SKU' },
      { name: 'one notification per confirmed order', passed: true, detail: `${ledger.completed} of each` },
    ],
    ledger,
    latency,
    throughput: {
      offered_per_s: cell.rate_per_s ?? orders.length / duration_s,
      completed_per_s: ledger.completed / duration_s,
      duration_s,
    },
    completed_within: { s1: within(1), s5: within(5), s60: within(60) },
    instrument: {
      slip_p50_ms: 0.08,
      slip_p95_ms: 0.31,
      slip_p99_ms: 0.74,
      slip_max_ms: 1.9,
      event_loop_delay_p99_ms: 1.2,
      achieved_rate_share: cell.rate_per_s === null ? null : 1,
      host_cpu_percent: cell.rate_per_s === null ? 92.5 : 31.4,
      load_average_1m: 0.82,
    },
    processes: processesOf(cell),
    http_statuses: statusesOf(orders),
    figures: cell.rate_per_s === null ? burstFigures(orders) : {},
  }
  return { result, histograms, orders }
}

function latenciesOf(name: (typeof LATENCY_NAMES)[number], orders: readonly OrderRecord[]): number[] {
  return orders.flatMap((order) => {
    const isRefused = order.outcome === 'refused'
    const moments = {
      accepted: isRefused ? null : order.accepted_us,
      decided: isRefused ? null : order.decided_us,
      completed: order.outcome === 'completed' ? order.completed_us : null,
      refused: isRefused ? order.ended_us : null,
      business_failed: order.outcome === 'business_failed' ? order.completed_us : null,
    }
    const moment_us = moments[name]
    return moment_us === null ? [] : [moment_us - order.planned_us]
  })
}

function ledgerOf(orders: readonly OrderRecord[]): Ledger {
  const count = (outcome: OrderOutcome) => orders.filter((order) => order.outcome === outcome).length
  return {
    offered: orders.length,
    refused: count('refused'),
    accepted: orders.length - count('refused'),
    completed: count('completed'),
    business_failed: count('business_failed'),
    dead_lettered: count('dead_lettered'),
    unresolved: count('unresolved'),
    lost: count('lost'),
    doubled: 0,
  }
}

function statusesOf(orders: readonly OrderRecord[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { http_status } of orders) {
    const name = http_status === null ? 'none' : String(http_status)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function burstFigures(orders: readonly OrderRecord[]): Result['figures'] {
  const last_s = (moment: 'accepted_us' | 'completed_us') =>
    orders.reduce((last_us, order) => Math.max(last_us, order[moment] ?? 0), 0) / 1e6
  return { last_accepted_s: last_s('accepted_us'), last_completed_s: last_s('completed_us') }
}

function processesOf(cell: SampleCell): Result['processes'] {
  const busy = cell.rate_per_s === null ? 80 : 9
  const use = (name: string, cpu_percent: number, resident_mb: number) => ({ name, cpu_percent, resident_mb })
  const services = [
    use('order-service', busy, 121),
    use('inventory-service', busy * 0.6, 104),
    use('notification-service', busy * 0.4, 98),
    use('generator', busy * 0.5, 143),
  ]
  return cell.model === 'sync-rest' ? services : [...services, use('broker', busy * 0.7, 310)]
}

const SAMPLE_RUN: Run = {
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
  manifest: [
    {
      question: 'handlers at work at once',
      answers: { 'sync-rest': '32', 'async-rabbitmq': '32', 'streaming-kafka': '32' },
      equal: true,
      why_not: null,
    },
    {
      question: 'acknowledged after the local commit by',
      answers: {
        'sync-rest': 'the HTTP answer',
        'async-rabbitmq': 'ack multiple',
        'streaming-kafka': 'offset commit',
      },
      equal: false,
      why_not: 'each carrier has its own word for it; the moment is the same',
    },
  ],
  self_test: { passed: true, detail: 'a stall of 200 ms was seen as 203 ms at the maximum' },
}
