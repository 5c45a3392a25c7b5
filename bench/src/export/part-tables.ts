import { LATENCY_NAMES } from '@three-ways/result-files/cell'
import type { Result } from '@three-ways/result-files/metrics'
import {
  CELL_COLUMNS,
  cellValues,
  type ExportColumn,
  type ExportTable,
  type ExportValue,
  flag,
  real,
  text,
  whole,
} from './export-table.ts'

/** A table of what a cell has several of. */
function partsOf(
  name: string,
  what: string,
  columns: readonly ExportColumn[],
  parts: (result: Result) => readonly (readonly ExportValue[])[],
): ExportTable {
  return {
    name,
    what,
    columns: [...CELL_COLUMNS, ...columns],
    *rows({ metrics: { run, results } }) {
      for (const result of results) {
        for (const part of parts(result)) yield [...cellValues(run.id, result), ...part]
      }
    },
  }
}

const HOP_TIMES = ['owed_us', 'handed_us', 'received_us', 'handled_us', 'committed_us'] as const
const OF_LATENCY = ['min_ms', 'mean_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms'] as const

/** What a cell has beside one value of each: latencies, figures, checks, answers, processes, batches. */
export const PART_TABLES: readonly ExportTable[] = [
  partsOf(
    'percentiles',
    'a latency of a cell, in milliseconds from the planned start; empty percentile: too few samples',
    [text('latency', LATENCY_NAMES.join(', ')), whole('count'), ...OF_LATENCY.map((name) => real(name))],
    ({ latency }) =>
      LATENCY_NAMES.map((name) => {
        return [name, latency[name].count, ...OF_LATENCY.map((statistic) => latency[name][statistic])]
      }),
  ),
  partsOf(
    'figures',
    'a figure of the scenario’s own; the unit stands in its name',
    [text('figure'), real('number'), text('words', 'of a figure that is no number')],
    ({ figures }) =>
      Object.entries(figures).map(([name, value]) => {
        return [name, typeof value === 'number' ? value : null, typeof value === 'string' ? value : null]
      }),
  ),
  partsOf('checks', 'a check of a cell', [text('check'), flag('passed'), text('detail')], ({ checks }) =>
    checks.map(({ name, passed, detail }) => [name, passed, detail]),
  ),
  partsOf(
    'statuses',
    'how many customers of a cell got an HTTP status; none: no answer',
    [text('http_status'), whole('count')],
    ({ http_statuses }) => Object.entries(http_statuses),
  ),
  partsOf(
    'resources',
    'what a process, or the processes of a broker, used while the load ran',
    [
      text('process'),
      real('cpu_percent', '100 is one core'),
      real('cpu_s'),
      real('resident_mb', 'at the end'),
      real('resident_max_mb', 'the most that was seen'),
      real('written_bytes', 'to a disk'),
    ],
    ({ processes }) =>
      processes.map(({ name, cpu_percent, cpu_s, resident_mb, resident_max_mb, written_bytes }) => {
        return [name, cpu_percent, cpu_s ?? null, resident_mb, resident_max_mb ?? null, written_bytes ?? null]
      }),
  ),
  partsOf(
    'batches',
    'how many messages shared a transaction or a publish of a service',
    [text('service'), text('of', 'commit or publish'), whole('batches'), real('p50'), real('p99')],
    ({ batch_sizes }) =>
      batch_sizes.map(({ service, of, batches, p50, p99 }) => [service, of, batches, p50, p99]),
  ),
  partsOf(
    'publishes',
    'how long the publishes of a service waited for their confirm',
    [text('service'), whole('publishes'), real('p50_ms'), real('p99_ms')],
    ({ publish_times = [] }) =>
      publish_times.map(({ service, publishes, p50_ms, p99_ms }) => [service, publishes, p50_ms, p99_ms]),
  ),
  partsOf(
    'flushes',
    'what the store of a service had flushed to the disk while the load ran',
    [text('service'), text('synchronous'), whole('commits'), whole('log_restarts'), whole('flushes')],
    ({ flushes }) =>
      (flushes?.services ?? []).map((store) => {
        return [store.service, store.synchronous, store.commits, store.log_restarts, store.flushes]
      }),
  ),
  partsOf(
    'hops',
    'a hop of the order that took as long as the p50, or the p99, of a cell whose services traced',
    [
      text('percentile', 'p50 or p99'),
      text('order_id'),
      whole('hop', 'in the order in which they were received'),
      text('service'),
      text('message'),
      ...HOP_TIMES.map((name) => real(name)),
    ],
    ({ ways = [] }) =>
      ways.flatMap(({ percentile, subject, hops }) =>
        hops.map((hop, index) => {
          const times = HOP_TIMES.map((name) => hop[name])
          return [percentile, subject, index + 1, hop.service, hop.message, ...times]
        }),
      ),
  ),
  partsOf(
    'search',
    'a rate that was tried while a capacity was looked for',
    [
      real('rate_per_s'),
      real('seconds'),
      whole('offered'),
      whole('refused'),
      whole('within_objective'),
      real('completed_p99_ms'),
      flag('held'),
      text('limit', 'why it was not held'),
    ],
    ({ search = [] }) =>
      search.map((window) => [
        ...[window.rate_per_s, window.seconds, window.offered, window.refused, window.within_objective],
        ...[window.completed_p99_ms, window.held, window.limit],
      ]),
  ),
  partsOf(
    'growth',
    'a hundredth of the orders of a run of growth',
    [
      whole('orders', 'done so far'),
      real('at_s'),
      real('us_per_order'),
      real('p99_ms'),
      real('store_kb_per_order'),
    ],
    ({ curve = [] }) =>
      curve.map((point) => {
        return [point.orders, point.at_s, point.us_per_order, point.p99_ms, point.store_kb_per_order]
      }),
  ),
]
