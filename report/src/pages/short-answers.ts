import { CONTROL } from '@three-ways/result-files/model-roles'
import { offeredRate } from '../answer-speed.ts'
import { type CostRow, costOf } from '../cost-rows.ts'
import { statusShares } from '../customer-view.ts'
import type { ModelRow } from '../model-row.ts'
import { capitalised, listed, number, percent, percentile, wholeNumber } from '../numbers.ts'
import { rankingsOf } from '../ranking.ts'
import { rankingClause } from '../ranking-clause.ts'
import { ofScenario, type ReportData } from '../report-data.ts'

/** What each model comes to, for who reads a minute and no longer. */
export interface ShortAnswer {
  readonly id: string
  readonly question: string
  /** What the figures are of; empty where there are none. */
  readonly of: string
  readonly figures: readonly ShortFigure[]
  /** Further sentences. */
  readonly text: string
}

export interface ShortFigure {
  readonly model: string
  readonly text: string
  /** Of the largest of its figures, 0 to 1; undefined where it is no number. */
  readonly share: number | undefined
}

/** Which is fastest and is that sure, what a customer sees when inventory dies, what a broker costs. */
export function shortAnswers(data: ReportData): ShortAnswer[] {
  return [fastest(data), outage(data), brokerCost(data)].filter((answer) => answer !== undefined)
}

/** As an item of a list, in Markdown. */
export function shortAnswerText({ question, of, figures, text }: ShortAnswer): string {
  const told = listed(figures.map((figure) => `${figure.model} ${figure.text}`))
  return `- **${question}** ${capitalised(of)}: ${told}. ${text}`.trimEnd()
}

function rowsIn(data: ReportData, scenario: string, variant: string): ModelRow[] {
  const found = ofScenario(data, scenario).find((comparison) => comparison.variant === variant)
  return (found?.rows ?? []).filter(({ counted }) => counted.length > 0)
}

const LOADS: Readonly<Record<string, string>> = {
  latency: 'at this rate',
  'throughput-10k': 'of 10,000 orders at once',
}

function fastest(data: ReportData): ShortAnswer | undefined {
  const rows = rowsIn(data, 'latency', 'steady')
  if (rows.length === 0) return undefined
  const values = rows.map(({ model, latency: { completed } }) => {
    const text = percentile(completed.p50_ms, completed.count)
    return { model, value: completed.p50_ms, text: completed.p50_ms === null ? text : `${text} ms` }
  })
  const shown = rankingsOf(data).flatMap((ranking) => {
    const clause = rankingClause(ranking)
    const load = LOADS[ranking.figure.scenario] ?? ranking.figure.scenario
    return clause === undefined ? [] : [`${capitalised(load)}: ${clause}.`]
  })
  return {
    id: 'fastest',
    question: 'Which is fastest, and is that sure?',
    of: `everything about an order is done, p50 at ${number(offeredRate(rows))} orders/s`,
    figures: withShares(values),
    text: shown.length === 0 ? 'Nothing was measured of two models that is ranked.' : shown.join(' '),
  }
}

interface Value {
  readonly model: string
  readonly value: number | null
  readonly text: string
}

function withShares(values: readonly Value[]): ShortFigure[] {
  const most = Math.max(...values.map(({ value }) => Math.abs(value ?? 0)))
  return values.map(({ model, value, text }) => {
    return { model, text, share: value === null || most === 0 ? undefined : Math.abs(value) / most }
  })
}

function outage(data: ReportData): ShortAnswer | undefined {
  const killed = rowsIn(data, 'backlog', 'kill')
  const stopped = rowsIn(data, 'inventory-down', 'stopped')
  if (killed.length + stopped.length === 0) return undefined
  const question = 'What does a customer see when inventory dies?'
  const text = stopped.length === 0 ? '' : whileStopped(stopped)
  if (killed.length === 0) {
    const figures = stopped.map((row) => ({ model: row.model, text: statusShares(row), share: undefined }))
    return { id: 'outage', question, of: 'answered while inventory is stopped', figures, text }
  }
  const figures = killed.map(({ model, counted }) => {
    const sum = (name: string) => counted.reduce((total, run) => total + Number(run.figures[name] ?? 0), 0)
    const [refused, offered] = [sum('refused_during_outage'), sum('offered_during_outage')]
    const share = offered === 0 ? undefined : refused / offered
    return { model, text: `${wholeNumber(refused)} of ${wholeNumber(offered)}`, share }
  })
  return { id: 'outage', question, of: 'orders refused while inventory is killed under load', figures, text }
}

/** Models that answer alike share a clause, and the last clause is of all others. */
function whileStopped(rows: readonly ModelRow[]): string {
  const answers = grouped(rows, statusShares).map(([answer, models]) => `${answer} from ${models}`)
  const ends = grouped(rows, ({ ledger }) => percent(ledger.completed / Math.max(1, ledger.offered)))
  const ended = ends.map(([share, models]) => `${share} % of ${models}`)
  return `Stopped altogether, customers get ${answers.join('; ')}. Completed in the end: ${ended.join('; ')}.`
}

function grouped(rows: readonly ModelRow[], by: (row: ModelRow) => string): (readonly [string, string])[] {
  const groups = [...Map.groupBy(rows, by)]
  return groups.map(([text, of], index) => {
    const is_rest = index > 0 && index === groups.length - 1 && of.length > 1
    return [text, is_rest ? 'the others' : listed(of.map(({ model }) => model))]
  })
}

/** Beside the model that differs in nothing else, where that was measured. Described and not ranked. */
function brokerCost(data: ReportData): ShortAnswer | undefined {
  const costs = rowsIn(data, 'latency', 'steady').map(costOf)
  const without = costs.filter((one) => one.costs.broker === undefined)
  const base = without.find(({ row }) => row.model === CONTROL) ?? without[0]
  const with_broker = costs.filter((one) => one.costs.broker !== undefined)
  if (base === undefined || with_broker.length === 0) return undefined
  const before = base.row.latency.completed.p50_ms
  const values = with_broker.map(({ row: { model, latency } }): Value => {
    const { p50_ms } = latency.completed
    if (p50_ms === null || before === null) return { model, value: null, text: 'n/a' }
    const value = p50_ms - before
    return { model, value, text: `${value < 0 ? '−' : '+'}${number(Math.abs(value))} ms` }
  })
  const cpu = [base, ...with_broker].flatMap((one) => cpuText(one) ?? [])
  const memory = with_broker.flatMap(({ row: { model }, costs: { broker } }) => {
    return broker?.peak_mb == null ? [] : [`${model} ${wholeNumber(broker.peak_mb)} MB`]
  })
  const same = base.row.model === CONTROL ? ', which makes the same promise by calls' : ''
  return {
    id: 'broker',
    question: 'What does a broker cost?',
    of: `an order is done later (p50) than in ${base.row.model}${same}`,
    figures: withShares(values),
    text: [
      ...(cpu.length === 0 ? [] : [`CPU for one order, services and broker: ${listed(cpu)}.`]),
      ...(memory.length === 0 ? [] : [`Memory of the broker: ${listed(memory)}.`]),
    ].join(' '),
  }
}

/** `async-rabbitmq 5.31 ms (3.12 of it the broker's)`; undefined where it was not told. */
function cpuText({ row, costs: { services, broker } }: CostRow): string | undefined {
  const told = [services?.cpu_ms, broker === undefined ? 0 : broker.cpu_ms]
  const [of_services, of_broker] = told.map((per_1000) => (per_1000 == null ? null : per_1000 / 1000))
  if (of_services == null || of_broker == null) return undefined
  const share = broker === undefined ? '' : ` (${number(of_broker)} of it the broker's)`
  return `${row.model} ${number(of_services + of_broker)} ms${share}`
}
