import type { Result } from '@three-ways/result-files/metrics'
import type { ModelRow } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** What the last orders may take of what the first ones took, and the memory of a service. */
export const GROWTH_GOAL = { ratio: 1.15, resident_mb: 250, bench_mb: 600 }
/** Less is hardly more than a start: what others are held against. */
const LEAST = '10k'
/** As the processes of a measurement call the bench itself. */
const BENCH = 'generator'

/** Whether the millionth order costs what the ten-thousandth did: in time, and in memory and disk. */
export function growthSection(data: ReportData): string {
  const rows = countedRows(data, 'growth')
  if (rows.length === 0) return ''
  const by_model = data.models.flatMap((model) => rows.filter((row) => row.model === model))
  const runs = by_model.flatMap((row) => row.counted.map((run) => ({ row, run })))
  return [
    '## Growth',
    METHOD,
    table(
      TIMES,
      runs.map(({ run }) => timesOf(run, rows)),
    ),
    table(
      SIZES,
      runs.map(({ run }) => sizesOf(run)),
    ),
    ...benchMemory(data),
    ...data.examination.large,
  ].join('\n\n')
}

const METHOD = `So many orders in one request (\`/bulk\`, one in ten failing), or at a steady 300/s; each on fresh stores, after a warm-up. Orders are counted in the order in which they end. Time per order: of the whole run, from the request to the last end; of 10k: the same by that of 10,000 orders of the same model; last / first: the last tenth of the orders by the first tenth of the same run. p99 of the first and the last hundredth, of orders with a request of their own. Memory is resident, the most that was seen twice a second. Stores are all services together, pages that wait in a log included. Goals: ${GROWTH_GOAL.ratio} at most (✗ above it), no service above ${GROWTH_GOAL.resident_mb} MB, the bench below ${GROWTH_GOAL.bench_mb} MB. ○: the schedule was not held all the time.`

const TIMES = [
  left('model'),
  left('run'),
  right('orders'),
  right('time per order (µs)'),
  right('of 10k'),
  right('last / first'),
  right('p99 first / last (ms)'),
  right('lost'),
  right('doubled'),
]
const SIZES = [
  left('model'),
  left('run'),
  right('largest service (MB)'),
  left('which'),
  right('broker (MB)'),
  right('bench (MB)'),
  right('stores (KB per order)'),
]

function timesOf(run: Result, rows: readonly ModelRow[]): string[] {
  const { figures, ledger } = run
  const time_us = figureOf(run, 'us_per_order')
  const least = rows.find(({ model, variant }) => model === run.model && variant === LEAST)
  const [least_us = null] = (least?.counted ?? []).map((one) => figureOf(one, 'us_per_order'))
  const of_least = time_us === null || least_us === null ? null : time_us / least_us
  const p99s = ['first_p99_ms', 'last_p99_ms'].map((name) => shown(figureOf(run, name), number))
  return [
    run.model,
    nameOf(run),
    wholeNumber(ledger.offered),
    shown(time_us, number),
    run.variant === LEAST ? '' : judged(of_least, GROWTH_GOAL.ratio),
    judged(figureOf(run, 'growth_ratio'), GROWTH_GOAL.ratio),
    'first_p99_ms' in figures ? p99s.join(' / ') : '–',
    wholeNumber(ledger.lost),
    wholeNumber(ledger.doubled),
  ]
}

function nameOf({ variant, hollow_reasons = [] }: Result): string {
  return hollow_reasons.length > 0 ? `${variant} ○` : variant
}

function sizesOf(run: Result): string[] {
  const largest = largestService(run)
  return [
    run.model,
    nameOf(run),
    largest === undefined ? '–' : judged(largest.mb, GROWTH_GOAL.resident_mb, wholeNumber),
    largest?.name ?? '',
    shown(
      mostResident(run, (name) => name.endsWith(' broker')),
      wholeNumber,
    ),
    judged(
      mostResident(run, (name) => name === BENCH),
      GROWTH_GOAL.bench_mb,
      wholeNumber,
    ),
    shown(figureOf(run, 'store_kb_per_order'), number),
  ]
}

function figureOf({ figures }: Result, name: string): number | null {
  const value = figures[name]
  return typeof value === 'number' ? value : null
}

function shown(value: number | null, text: (value: number) => string): string {
  return value === null ? '–' : text(value)
}

/** A figure that has a goal: marked where it is above it. */
function judged(value: number | null, most: number, text: (value: number) => string = number): string {
  return value === null ? '–' : `${text(value)}${value > most ? ' ✗' : ''}`
}

function isService(name: string): boolean {
  return name !== BENCH && !name.endsWith(' broker')
}

/** The service that held the most at any moment. */
export function largestService({ processes }: Result): { name: string; mb: number } | undefined {
  const services = processes.flatMap(({ name, resident_max_mb: mb }) => {
    return isService(name) && mb !== undefined ? [{ name, mb }] : []
  })
  return services.toSorted((one, other) => other.mb - one.mb)[0]
}

function mostResident({ processes }: Result, which: (name: string) => boolean): number | null {
  const found = processes.flatMap(({ name, resident_max_mb }) => (which(name) ? (resident_max_mb ?? []) : []))
  return found.length === 0 ? null : Math.max(...found)
}

/** Over the whole run of the bench, its reading of stores and its judging included. */
function benchMemory({ metrics: { run } }: ReportData): string[] {
  const mb = run.bench_most_resident_mb
  return mb === undefined ? [] : [`The bench itself held at most ${wholeNumber(mb)} MB in this run.`]
}
