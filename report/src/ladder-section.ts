import { LADDER_STEPS } from './ladder-prices.ts'
import type { ModelRow } from './model-row.ts'
import { number, percentile, wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { meanOf, valuesOf } from './row-figures.ts'
import { left, right, table } from './table.ts'

/** The price list of guarantees: a table of what each costs and what is lost without it. */
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
    LADDER_STEPS[row.variant] ?? '',
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

function each(row: ModelRow, name: string, text: (value: number) => string): string {
  return [...new Set(valuesOf(row, name).map(text))].join(', ') || '–'
}

function mean(row: ModelRow, name: string): string {
  const value = meanOf(row, name)
  return value === undefined ? '–' : number(value)
}
