import { answerKind, statusShares } from './customer-view.ts'
import type { ModelRow } from './model-row.ts'
import { sumLedgers } from './model-row.ts'
import { number, percentile, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf, replayOutcome } from './row-figures.ts'
import { left, right, table } from './table.ts'

const BEGIN = '<!-- results:begin -->'
const END = '<!-- results:end -->'

/** Puts the headline of a run between the markers of a README. Throws when the markers are not there. */
export function withResults(readme: string, data: ReportData, report: string): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END)
  if (begin < 0 || end < begin)
    throw new TypeError(`Writing results: expected ${BEGIN} and ${END} in the README`)
  return `${readme.slice(0, begin)}${BEGIN}\n${headline(data, report)}\n${readme.slice(end)}`
}

const TENTH = 'duplicates-10-percent'

type Cell = (row: ModelRow) => string

/** One line per question, one column per model. */
function headline(data: ReportData, report: string): string {
  const lines: readonly [string, string, string, Cell][] = [
    ['the customer is answered at 100 orders/s, p50 (ms)', 'latency', 'steady', answered],
    ['the order is decided at 100 orders/s, p50 (ms)', 'latency', 'steady', (row) => p50(row, 'decided')],
    ['everything done at 100 orders/s, p50 (ms)', 'latency', 'steady', (row) => p50(row, 'completed')],
    ['the same, p99 (ms)', 'latency', 'steady', p99],
    ['inventory takes 2 s: the customer is answered, p50 (ms)', 'delay-injection', 'uniform-2s', answered],
    ['inventory takes 6 s: the customer sees', 'delay-injection', 'above-timeout-6s', statusShares],
    ['inventory fails: the customer sees', 'forced-failure', 'inventory-error', statusShares],
    ['inventory is stopped: the customer sees', 'inventory-down', 'stopped', statusShares],
    ['inventory was stopped: orders completed after all (%)', 'inventory-down', 'stopped', completedShare],
    ['inventory killed under load: refused meanwhile', 'backlog', 'kill', refusedInOutage],
    [
      'the same: backlog gone after the restart (s)',
      'backlog',
      'kill',
      figure('backlog_cleared_after_restart_s'),
    ],
    [
      'every tenth event published twice: effects too many',
      'idempotency',
      TENTH,
      figure('duplicate_effects'),
    ],
    ['services killed in the middle of a handler: effects too many', 'idempotency', 'crash-points', tooMany],
    ['analytics rebuilt from past events', 'replay', 'rebuild', rebuilt],
    [
      '10,000 orders over 64 connections, last one done (s)',
      'throughput-10k',
      'door',
      figure('last_completed_s'),
    ],
    ['10,000 orders in one request, last one done (s)', 'throughput-10k', 'bulk', figure('last_completed_s')],
  ]
  const rows = lines.flatMap(([question, scenario, variant, cell]) => {
    const found = ofScenario(data, scenario).find((comparison) => comparison.variant === variant)
    if (found === undefined) return []
    return [[question, ...data.models.map((model) => cellOf(found.rows, model, cell))]]
  })
  const ledgers = data.models.map((model) =>
    sumLedgers(data.metrics.results.filter((result) => result.model === model)),
  )
  rows.push([
    'orders lost or doubled, of so many',
    ...ledgers.map((ledger) => {
      return `${wholeNumber(ledger.lost + ledger.doubled)} of ${wholeNumber(ledger.offered)}`
    }),
  ])
  const { run } = data.metrics
  return [
    table([left(''), ...data.models.map((model) => right(model))], rows),
    `From [the reference run](${report}): ${run.host.cores} cores (${run.host.cpu}), profile ${run.profile}, durability ` +
      `${run.durability}, ${Object.values(run.titles).join(', ')}. Written by \`npm run generate\`.`,
  ].join('\n\n')
}

function cellOf(rows: readonly ModelRow[], model: string, cell: Cell): string {
  const row = rows.find((candidate) => candidate.model === model)
  return row === undefined ? '–' : cell(row)
}

/** An answer is a decision or a receipt; its time says nothing without saying which. */
function answered(row: ModelRow): string {
  return `${p50(row, 'accepted')} (${answerKind(row)})`
}

function p50({ latency }: ModelRow, name: 'accepted' | 'decided' | 'completed'): string {
  return percentile(latency[name].p50_ms, latency[name].count)
}

function p99({ latency: { completed } }: ModelRow): string {
  return percentile(completed.p99_ms, completed.count)
}

function completedShare({ ledger }: ModelRow): string {
  return ledger.offered === 0 ? '–' : number((100 * ledger.completed) / ledger.offered)
}

function figure(name: string): Cell {
  return (row) => figuresOf(row)(name)
}

function refusedInOutage(row: ModelRow): string {
  return `${figure('refused_during_outage')(row)} of ${figure('offered_during_outage')(row)}`
}

function tooMany(row: ModelRow): string {
  return `${figure('duplicate_effects')(row)} at ${figure('crash_points')(row)} points`
}

const REBUILT = { not_possible: 'not possible', identical: 'identical', different: 'DIFFERENT' } as const

function rebuilt(row: ModelRow): string {
  return REBUILT[replayOutcome(row)]
}
