import type { ModelRow } from './model-row.ts'
import { number, percentile, wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** What each step has that the one before it has not. */
const STEPS: Readonly<Record<string, string>> = {
  '0-transport': 'bare relay, nothing stored',
  '1-store': '+ one stored row per message',
  '2-confirms': '+ confirms, acknowledged behind the work',
  '3-inbox': '+ inbox',
  '4-outbox': '+ outbox with relay: the product, `/bulk`',
  '5-door': '+ a door that validates',
  '6-d2': '+ flushed before it is acknowledged (D2)',
}

/** Of a bar; the longest in its picture has as many. */
const BAR_CHARACTERS = 40

/** The price list of guarantees: a table of what each costs and what is lost without it, and a picture. */
export function ladderSection(data: ReportData): string {
  const rows = countedRows(data, 'ladder')
  if (rows.length === 0) return ''
  const by_model = data.models.flatMap((model) => {
    const own = rows.filter((row) => row.model === model)
    return own.length === 0 ? [] : [own.toSorted((one, other) => one.variant.localeCompare(other.variant))]
  })
  return [
    '## Price list of guarantees',
    METHOD,
    table(STEP_COLUMNS, by_model.flat().map(stepOf)),
    'What that costs:',
    table(COST_COLUMNS, by_model.flat().map(costsOf)),
    picture(by_model),
  ].join('\n\n')
}

const METHOD =
  'The same orders at each step, one guarantee more each time. Steps 0 to 3 are a floor: bare processes that relay the same messages with the same client (room `floor`); from step 4 on it is the product. At a steady rate every step is entered by single requests. At once: so many orders together, to the end of the last one, failures included; in one request up to step 4, over 64 connections from step 5 on. Costs are of all services together, for one order, at the steady rate / at once; written is what reaches the disk, write calls are of files and sockets alike, flushes are of the stores. Killed: when half of the orders are done and half of the others are through it, inventory kills itself (SIGKILL), having committed and told nobody, and is started again; of so many orders that many never ended, were done and then forgotten by a service, or had something done twice.'

const STEP_COLUMNS = [
  left('model'),
  left('step'),
  left('what it has'),
  right('done p50 / p99 (ms)'),
  right('at once, last one (s)'),
  right('killed: never ended'),
  right('forgotten'),
  right('doubled'),
  right('of'),
]

function stepOf(row: ModelRow): string[] {
  const { p50_ms, p99_ms, count } = row.latency.completed
  return [
    row.model,
    row.variant,
    STEPS[row.variant] ?? '',
    `${percentile(p50_ms, count)} / ${percentile(p99_ms, count)}`,
    each(row, 'burst_last_completed_s', number),
    each(row, 'kill_without_an_end', wholeNumber),
    each(row, 'kill_forgotten', wholeNumber),
    each(row, 'kill_doubled', wholeNumber),
    each(row, 'kill_orders', wholeNumber),
  ]
}

const COST_COLUMNS = [
  left('model'),
  left('step'),
  right('CPU (ms)'),
  right('broker CPU (ms)'),
  right('written (KB)'),
  right('write calls'),
  right('flushes'),
]

function costsOf(row: ModelRow): string[] {
  const both = (name: string) => `${mean(row, `steady_${name}`)} / ${mean(row, `burst_${name}`)}`
  return [
    row.model,
    row.variant,
    both('services_cpu_ms_per_order'),
    both('broker_cpu_ms_per_order'),
    both('written_kb_per_order'),
    both('write_calls_per_order'),
    both('flushes_per_order'),
  ]
}

function valuesOf({ counted }: ModelRow, name: string): number[] {
  return counted.map(({ figures }) => figures[name]).filter((value) => typeof value === 'number')
}

function each(row: ModelRow, name: string, text: (value: number) => string): string {
  return [...new Set(valuesOf(row, name).map(text))].join(', ') || '–'
}

/** The runs of a row have the same orders: each counts alike. */
function meanOf(row: ModelRow, name: string): number | undefined {
  const values = valuesOf(row, name)
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

function mean(row: ModelRow, name: string): string {
  const value = meanOf(row, name)
  return value === undefined ? '–' : number(value)
}

/** A bar per step and model, all of the same measure: what an order takes of the time, all coming at once. */
function picture(by_model: readonly (readonly ModelRow[])[]): string {
  const bars = by_model.flatMap((rows) => rows.map((row) => ({ row, us: perOrder_us(row) })))
  const longest = Math.max(...bars.map(({ us }) => us ?? 0))
  const lines = by_model.flatMap((rows) => [
    rows[0]?.model ?? '',
    ...rows.map((row) => {
      const us = perOrder_us(row)
      const bar = us === undefined ? '' : '█'.repeat(Math.max(1, Math.round((BAR_CHARACTERS * us) / longest)))
      return `  ${row.variant.padEnd(12)} ${bar} ${us === undefined ? 'not measured' : wholeNumber(us)}`
    }),
  ])
  return ['Microseconds per order, all coming at once:', ['```text', ...lines, '```'].join('\n')].join('\n\n')
}

function perOrder_us(row: ModelRow): number | undefined {
  const [seconds, orders] = [meanOf(row, 'burst_last_completed_s'), meanOf(row, 'burst_orders')]
  return seconds === undefined || !orders ? undefined : (1e6 * seconds) / orders
}
