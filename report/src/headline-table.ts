import { medianOf } from '@three-ways/instrument/statistics/median'
import { countedIn } from '@three-ways/result-files/counted-words'
import { offeredRate } from './answer-speed.ts'
import { answerKind, statusShares } from './customer-view.ts'
import { type ModelRow, sumLedgers } from './model-row.ts'
import { number, percentile, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf, replayOutcome } from './row-figures.ts'
import { left, right, table } from './table.ts'

type Cell = (row: ModelRow) => string

/** A question with its answer per model; `RATE` in it is the rate that was really offered. */
type Line = readonly [question: string, scenario: string, variant: string, cell: Cell]

const TENTH = 'duplicates-10-percent'
const RATE = 'RATE'

const LINES: readonly Line[] = [
  ['the customer is answered at RATE orders/s, p50 (ms)', 'latency', 'steady', answered],
  ['the order is decided at RATE orders/s, p50 (ms)', 'latency', 'steady', (row) => p50(row, 'decided')],
  ['everything done at RATE orders/s, p50 (ms)', 'latency', 'steady', (row) => p50(row, 'completed')],
  ['the same, p99 (ms)', 'latency', 'steady', p99],
  ['inventory takes 2 s: the customer is answered, p50 (ms)', 'delay-injection', 'uniform-2s', answered],
  ['inventory takes 6 s: the customer sees', 'delay-injection', 'above-timeout-6s', statusShares],
  ['inventory fails: the customer sees', 'forced-failure', 'inventory-error', statusShares],
  ['inventory is stopped: the customer sees', 'inventory-down', 'stopped', statusShares],
  ['inventory was stopped: orders completed after all (%)', 'inventory-down', 'stopped', completedShare],
  ['inventory killed under load: refused meanwhile', 'backlog', 'kill', refusedInOutage],
  ['the same: nothing waits any more, after the restart (s)', 'backlog', 'kill', cleared],
  ['every tenth event published twice: effects too many', 'idempotency', TENTH, figure('duplicate_effects')],
  ['services killed in the middle of a handler: effects too many', 'idempotency', 'crash-points', tooMany],
  ['the same: customers told twice', 'idempotency', 'crash-points', figure('external_effects_doubled')],
  ['analytics rebuilt from past events', 'replay', 'rebuild', rebuilt],
  ['10,000 orders over 64 connections, last one done (s)', 'throughput-10k', 'door', lastCompleted],
  ['10,000 orders in one request, last one done (s)', 'throughput-10k', 'bulk', lastCompleted],
]
const LOST = 'lost or doubled, of so many accepted'

/** A question with what each model's runs answer, in the order of the models. */
export interface HeadlineRow {
  readonly question: string
  /** Undefined of the line that is about all of them. */
  readonly scenario: string | undefined
  readonly cells: readonly string[]
  /** How many runs of each model count. */
  readonly runs: string
}

/** What the run answers, question by question; those that it did not put are left out. */
export function headlineRows(data: ReportData): HeadlineRow[] {
  const rows = LINES.flatMap(([question, scenario, variant, cell]): HeadlineRow[] => {
    const found = ofScenario(data, scenario).find((comparison) => comparison.variant === variant)
    if (found === undefined) return []
    const counted = found.rows.filter((row) => row.counted.length > 0)
    const rate = counted.length === 0 ? '–' : number(offeredRate(counted))
    const cells = data.models.map((model) => cellOf(found.rows, model, cell))
    return [{ question: question.replace(RATE, rate), scenario, cells, runs: runsOf(found.rows) }]
  })
  const lost = data.models.map((model) => {
    const ledger = sumLedgers(data.metrics.results.filter((result) => result.model === model))
    return `${wholeNumber(ledger.lost + ledger.doubled)} of ${wholeNumber(ledger.accepted)}`
  })
  const question = `${countedIn(data.comparisons).many} ${LOST}`
  return [...rows, { question, scenario: undefined, cells: lost, runs: 'all' }]
}

/**
 * The run in one table: a line per question that it put, a column per model, and how many runs count.
 * `link`: where the page of a scenario lies, to which the question then leads.
 */
export function headlineTable(data: ReportData, link?: (scenario: string) => string): string {
  const rows = headlineRows(data).map(({ question, scenario, cells, runs }) => {
    const leads = link !== undefined && scenario !== undefined
    return [leads ? `[${question}](${link(scenario)})` : question, ...cells, runs]
  })
  return table([left('question'), ...data.models.map((model) => right(model)), right('runs')], rows)
}

/** How many runs of each model count: one number where they are alike, else one for each. */
function runsOf(rows: readonly ModelRow[]): string {
  const counts = rows.map(({ counted }) => String(counted.length))
  return new Set(counts).size === 1 ? String(counts[0]) : counts.join(' / ')
}

function cellOf(rows: readonly ModelRow[], model: string, cell: Cell): string {
  const row = rows.find((candidate) => candidate.model === model)
  return row === undefined || row.counted.length === 0 ? '–' : cell(row)
}

/** An answer is a decision or a receipt; its time says nothing without saying which. */
function answered(row: ModelRow): string {
  return `${p50(row, 'accepted')} (${answerKind(row)})`
}

/** Of all orders together, and the range over the repetitions: `2.76 (1.95–3.26)`. */
function p50({ latency, counted }: ModelRow, name: 'accepted' | 'decided' | 'completed'): string {
  const { p50_ms, count } = latency[name]
  const together = percentile(p50_ms, count)
  return p50_ms === null
    ? together
    : withRange(
        together,
        counted.map((result) => result.latency[name].p50_ms),
      )
}

/** Behind a figure the range of so many; nothing where there is one, or one of them has none. */
function withRange(figure: string, of_each: readonly (number | null)[]): string {
  const known = of_each.filter((value) => value !== null)
  if (of_each.length < 2 || known.length < of_each.length) return figure
  return `${figure} (${number(Math.min(...known))}–${number(Math.max(...known))})`
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

/** The middle one of the repetitions, and their range. */
function lastCompleted({ counted }: ModelRow): string {
  const seconds = counted.map(({ figures }) => figures.last_completed_s)
  const known = seconds.filter((value) => typeof value === 'number')
  if (known.length === 0 || known.length < seconds.length) return '–'
  return withRange(number(medianOf(known)), known)
}

function refusedInOutage(row: ModelRow): string {
  return `${figure('refused_during_outage')(row)} of ${figure('offered_during_outage')(row)}`
}

/** What waits where every order was refused are cancellations, and nobody waits for those. */
function cleared(row: ModelRow): string {
  const none_kept = row.counted.every(({ figures }) => figures.accepted_during_outage === 0)
  const seconds = figure('backlog_cleared_after_restart_s')(row)
  return none_kept ? `${seconds} (cancellations)` : `${seconds} (orders)`
}

function tooMany(row: ModelRow): string {
  return `${figure('duplicate_effects')(row)} at ${figure('crash_points')(row)} points`
}

const REBUILT = { not_possible: 'not possible', identical: 'identical', different: 'DIFFERENT' } as const

function rebuilt(row: ModelRow): string {
  return REBUILT[replayOutcome(row)]
}
