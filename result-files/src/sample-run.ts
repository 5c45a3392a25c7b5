import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { LATENCY_NAMES } from './cell.ts'
import { configurationHash } from './configuration.ts'
import type { Ledger, Result, Run } from './metrics.ts'
import type { OrderOutcome, OrderRecord } from './order-record.ts'
import type { FinishedCell } from './results-folder.ts'
import { sampleConfiguration } from './sample-configurations.ts'
import { SAMPLE_FACTS } from './sample-facts.ts'
import { sampleLedger } from './sample-ledger.ts'
import { type SampleCell, sampleCells, steadyCells } from './sample-orders.ts'

/** A cell whose orders are there, all of them. */
export interface SampledCell extends FinishedCell {
  readonly orders: readonly OrderRecord[]
}

/** A made-up run of all scenarios and models, always the same. For tests of everything that reads results. */
export function sampleRun(): { readonly run: Run; readonly cells: readonly SampledCell[] } {
  finished ??= sampleCells().map(finish)
  return { run: SAMPLE_FACTS, cells: finished }
}

/** Finished repetitions of the steady row; see `steadyCells`. */
export function sampleRepetitions(repetitions: number, slower?: number): SampledCell[] {
  return steadyCells(repetitions, slower).map(finish)
}

// Making 70,000 orders takes a while, and nobody changes them.
let finished: readonly SampledCell[] | undefined

/** The result that an honest bench derives from these orders. */
function finish(cell: SampleCell): SampledCell {
  const { orders, is_bulk } = cell
  const histograms = Object.fromEntries(
    LATENCY_NAMES.map((name) => [name, LatencyHistogram.of(is_bulk ? [] : latenciesOf(name, orders))]),
  ) as Record<(typeof LATENCY_NAMES)[number], LatencyHistogram>
  const ledger = ledgerOf(orders)
  const last_us = orders.reduce((last, order) => Math.max(last, order.completed_us ?? order.ended_us ?? 0), 0)
  const last_sent_us = orders.reduce((last, order) => Math.max(last, order.sent_us ?? 0), 0)
  const slips_us = orders.map(({ sent_us, planned_us }) => (sent_us === null ? null : sent_us - planned_us))
  const slips = LatencyHistogram.of(slips_us)
  const slip = slips.toLatency()
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
    configuration_hash: configurationHash(sampleConfiguration(model)),
    verdict: 'valid',
    invalid_reasons: [],
    checks: [
      { name: 'stock is exact', passed: true, detail: 'initial = available + reserved for every SKU' },
      { name: 'one notification per confirmed order', passed: true, detail: `${ledger.completed} of each` },
    ],
    ledger,
    latency,
    throughput: {
      offered_per_s: last_sent_us === 0 ? 0 : (1e6 * orders.length) / last_sent_us,
      completed_per_s: ledger.completed / duration_s,
      duration_s,
    },
    completed_within: { s1: within(1), s5: within(5), s60: within(60) },
    instrument: {
      slip_p50_ms: slip.p50_ms,
      slip_p95_ms: slip.p95_ms,
      slip_p99_ms: slip.p99_ms,
      slip_max_ms: slip.max_ms,
      event_loop_delay_p99_ms: 1.2,
      achieved_rate_share: cell.rate_per_s === null ? null : 1,
      host_cpu_percent: cell.rate_per_s === null ? 92.5 : 31.4,
      load_average_1m: 0.82,
    },
    processes: processesOf(cell),
    batch_sizes: [{ service: 'order-service', of: 'commit', batches: 812, p50: 1, p99: 9 }],
    http_statuses: statusesOf(orders),
    figures: cell.rate_per_s === null ? burstFigures(orders) : {},
  }
  return { result, histograms: { ...histograms, slip: slips }, orders, ledger: sampleLedger(orders) }
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
  const written_bytes = cell.orders.length * 2_400
  const use = (name: string, cpu_percent: number, resident_mb: number, written: number | null) => ({
    name,
    cpu_percent,
    resident_mb,
    resident_max_mb: resident_mb * 1.25,
    written_bytes: written,
  })
  const services = [
    use('order-service', busy, 121, written_bytes),
    use('inventory-service', busy * 0.6, 104, written_bytes * 0.5),
    use('notification-service', busy * 0.4, 98, written_bytes * 0.4),
    use('generator', busy * 0.5, 143, 0),
  ]
  // Of one broker it is not told.
  const of_broker = cell.model === 'streaming-kafka' ? null : written_bytes * 0.8
  return cell.model === 'sync-rest' ? services : [...services, use('broker', busy * 0.7, 310, of_broker)]
}
