import type { ModelRow } from './model-row.ts'
import { number, percentile } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { figuresOf } from './row-figures.ts'
import { left, right, table } from './table.ts'

/** Who takes orders, and whose publish is the first hop. */
const ACCEPTING = 'order-service'
/** Rows that are measured in more than one class of durability. */
const SCENARIOS = ['latency', 'throughput-10k']
const NOT_SHOWN = 'not shown'

/**
 * The same loads in each class of durability: what an acknowledgement waits for, how long a publish waits for
 * its confirm, and how often something was flushed for an order. Empty for results that do not say.
 */
export function durabilitySection(data: ReportData): string {
  const rows = data.comparisons
    .filter(({ scenario }) => SCENARIOS.includes(scenario))
    .flatMap((comparison) => comparison.rows)
    .filter((row) => row.counted.some(({ durability }) => durability !== undefined))
  if (rows.length === 0) return ''
  const columns = [
    left('row'),
    left('model'),
    left('class'),
    left('kept by (read back)'),
    right('done p50 (ms), or last one (s)'),
    right('confirm p50 (ms)'),
    right('p99 (ms)'),
    right('flushes of the stores per order'),
    right('of the disk per order'),
  ]
  return [
    '## What an acknowledgement waits for',
    METHOD,
    table(columns, rows.map(cellsOf)),
    ...reasonsNotShown(rows),
  ].join('\n\n')
}

const METHOD = `Only D1 is ranked; the other classes are the same loads on systems warmed in the same way, and rows of their own. A model whose vendors recommend D1 has no row for that. Confirm: from a publish of the ${ACCEPTING} to the word of whoever takes over, one publish carrying what was at hand, one value per run that counts. Flushes of the stores: what SQLite asked for, counted by the services (in FULL each transaction, and three for each time that the log is begun anew). Of the disk: flush requests of the whole machine to the disk that carries the stores, brokers and strangers included; several flushes may share one.`

function cellsOf(row: ModelRow): string[] {
  const each = (of: (run: ModelRow['counted'][number]) => string | undefined) =>
    [...new Set(row.counted.flatMap((run) => of(run) ?? []))].join(', ') || '–'
  const confirm = (name: 'p50_ms' | 'p99_ms') =>
    row.counted
      .flatMap(({ publish_times = [] }) => publish_times.filter(({ service }) => service === ACCEPTING))
      .map((times) => number(times[name]))
      .join(', ') || '–'
  return [
    `${row.scenario} / ${row.variant}`,
    row.model,
    each(({ durability }) => durability),
    each(({ message_durability }) => message_durability && asWords(message_durability)),
    row.scenario === 'latency' ? steady(row) : figuresOf(row)('last_completed_s'),
    confirm('p50_ms'),
    confirm('p99_ms'),
    perOrder(row, ({ flushes }) => flushes?.services.reduce((sum, one) => sum + one.flushes, 0)),
    perOrder(row, ({ flushes }) => {
      return flushes === undefined || 'why_not' in flushes.host ? undefined : flushes.host.requests
    }),
  ]
}

/** `amqp_queue_type=classic` as words, which a table can wrap. */
function asWords(settings: string): string {
  return settings.replaceAll('_', ' ').replaceAll('=', ' = ')
}

function steady({ latency: { completed } }: ModelRow): string {
  return percentile(completed.p50_ms, completed.count)
}

/** Over all runs that count together; not shown where one of them does not say. */
function perOrder(
  { counted, ledger }: ModelRow,
  of: (run: ModelRow['counted'][number]) => number | undefined,
): string {
  const counts = counted.map(of)
  if (counts.length === 0 || ledger.offered === 0) return '–'
  if (counts.includes(undefined)) return NOT_SHOWN
  return number(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) / ledger.offered)
}

/** Why the disk says nothing, where it does not. */
function reasonsNotShown(rows: readonly ModelRow[]): string[] {
  const reasons = rows.flatMap(({ counted }) =>
    counted.flatMap(({ flushes }) => {
      return flushes !== undefined && 'why_not' in flushes.host ? [flushes.host.why_not] : []
    }),
  )
  return [...new Set(reasons)].map((reason) => `The flushes of the disk are ${NOT_SHOWN}: ${reason}.`)
}
