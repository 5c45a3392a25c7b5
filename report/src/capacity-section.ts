import { type LowerBoundBy, lowerBoundBy } from '@three-ways/instrument/capacity-search'
import { NOT_MEASURED } from './answer-not-measured.ts'
import type { ModelRow } from './model-row.ts'
import { milliseconds, number, percent, percentile, subItems, wholeNumber } from './numbers.ts'
import { countedRows, ofScenario, type ReportData } from './report-data.ts'
import { figuresOf, toldOf } from './row-figures.ts'
import { left, right, table } from './table.ts'

const METHOD =
  'Poisson arrivals in an open loop on one raised system per model, warmed until nothing moved. A rate is held when 99 % of all orders that were offered were completed within the objective (a refused one was not), the backlog did not grow (an exact rank test over nine parts of the window finds no rise that would break the objective within a minute), and the generator was not later than a tenth of the objective. Rates are doubled until one is not held, then halved between the two (geometrically). A window ends early when so many orders are open that its p99 is missed whatever comes; in between the system is drained until nothing is on its way. The highest rate that was held is the capacity. It is a lower bound ("at least") where the search was ended by the generator, which could not offer more, by its own highest rate, or by a window that was not drained. It is confirmed by a longer load at 90 % of it, and said not to be where that is not held. Load, generator, services and broker share this machine: it is the capacity of all of them together.'

/** What was found, and each rate that was tried. Empty where no capacity was looked for. */
export function capacitySection(data: ReportData): string {
  const rows = countedRows(data, 'capacity')
  if (rows.length === 0) return ''
  return [
    '## Capacity',
    METHOD,
    capacityTable(rows),
    'Every rate that was tried, in its order; open orders are means over the first and the last third:',
    windowsTable(rows),
  ].join('\n\n')
}

/** The highest rate of each model, and what became of its confirmation. */
export function capacityAnswer(data: ReportData): string {
  const comparisons = ofScenario(data, 'capacity')
  if (comparisons.length === 0) return NOT_MEASURED
  return subItems(comparisons.map(({ variant, rows }) => `\`${variant}\`: ${toldOf(rows, told)}.`))
}

/** `1,240`, `1,240 (not confirmed)`, `at least 1,240 (rough, limited by generator)`; or `none`. */
export function capacityText(row: ModelRow): string {
  const own = figuresOf(row)
  const by = boundOf(row)
  const limited = by === undefined ? [] : [`limited by ${by}`]
  if (own('capacity_per_s') === '–') return ['none', ...limited].join(', ')
  const is = own('capacity_is')
  const words = [...(is === 'confirmed' ? [] : [is]), ...limited]
  const least = by === undefined ? '' : 'at least '
  return `${least}${own('capacity_per_s')}${words.length === 0 ? '' : ` (${words.join(', ')})`}`
}

/** Why what any of its runs found is a lower bound; undefined where it is none. */
function boundOf({ counted }: ModelRow): LowerBoundBy | undefined {
  return counted.map(({ search = [] }) => lowerBoundBy(search)).find((by) => by !== undefined)
}

function told(row: ModelRow): string {
  const own = figuresOf(row)
  const by = boundOf(row)
  if (own('capacity_per_s') === '–') {
    const limited = by === undefined ? '' : `, limited by ${by}`
    return `${row.model} held none of ${own('windows')} rates${limited}`
  }
  const [run] = row.counted
  const failed = run?.figures.confirmation_failed_by
  const at = `${own('confirmation_rate_per_s')}/s for ${own('confirmation_s')} s`
  const confirmed = typeof failed === 'string' ? `NOT CONFIRMED: ${at} failed (${failed})` : `held ${at}`
  const rough = run?.figures.capacity_is === 'rough' ? 'roughly ' : ''
  const least = by === undefined ? '' : 'at least '
  const limited =
    by === undefined ? `beyond it, limited by ${own('limited_by')}` : `a lower bound, limited by ${by}`
  return `${row.model} ${least}${rough}${own('capacity_per_s')}/s, ${confirmed}; ${limited}`
}

function capacityTable(rows: readonly ModelRow[]): string {
  const columns = [
    left('model'),
    right('capacity (orders/s)'),
    right('confirmation (orders/s)'),
    right('within the objective (%)'),
    right('completed p99 (ms)'),
    right('host (%)'),
    left('beyond it, limited by'),
  ]
  const lines = rows.flatMap((row) =>
    row.counted.map((run) => {
      const { confirmation_within_objective: within, limited_by } = run.figures
      const { completed } = run.latency
      return [
        row.model,
        capacityText({ ...row, counted: [run] }),
        wholeNumber(Number(run.figures.confirmation_rate_per_s)),
        percent(run.ledger.offered === 0 ? 0 : Number(within) / run.ledger.offered),
        percentile(completed.p99_ms, completed.count),
        number(run.instrument.host_cpu_percent),
        String(limited_by),
      ]
    }),
  )
  return table(columns, lines)
}

function windowsTable(rows: readonly ModelRow[]): string {
  const columns = [
    left('model'),
    right('orders/s'),
    left('held'),
    right('within the objective (%)'),
    right('completed p99 (ms)'),
    right('refused'),
    right('open, first / last third'),
    right('drained after (s)'),
    right('slip p99 (ms) / host (%)'),
  ]
  const lines = rows.flatMap(({ model, counted }) =>
    counted.flatMap(({ search = [] }) =>
      search.map((window) => [
        model,
        wholeNumber(window.rate_per_s),
        heldText(window),
        percent(window.offered === 0 ? 0 : window.within_objective / window.offered),
        percentile(window.completed_p99_ms, window.within_objective),
        wholeNumber(window.refused),
        `${number(window.open_first_third)} / ${number(window.open_last_third)}`,
        window.drained_after_s === null ? 'not' : number(window.drained_after_s),
        `${milliseconds(window.slip_p99_ms)} / ${number(window.host_cpu_percent)}`,
      ]),
    ),
  )
  return table(columns, lines)
}

type Window = NonNullable<ModelRow['counted'][number]['search']>[number]

function heldText({ held, limit, ended_after_s }: Window): string {
  if (held) return 'yes'
  return ended_after_s === null ? `no: ${limit}` : `no: ${limit}, ended after ${number(ended_after_s)} s`
}
