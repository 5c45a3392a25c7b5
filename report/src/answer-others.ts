import { countedIn } from '@three-ways/result-files/counted-words'
import type { ModelRow } from './model-row.ts'
import { percentile, subItems, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { figuresOf, toldOf } from './row-figures.ts'

/** Scenarios of which an answer of its own tells. */
const TOLD_BY_THEMSELVES: readonly string[] = [
  'latency',
  'load',
  'capacity',
  'delay-injection',
  'forced-failure',
  'inventory-down',
  'throughput-10k',
  'idempotency',
  'dead-letter',
  'backlog',
  'consumer-lag',
  'replay',
  'service-crash',
  'ladder',
  'growth',
  'trace',
  'false-settings',
]

/** Every other scenario of the run: its question, and what each model's completed orders and figures say. */
export function otherAnswers(data: ReportData): (readonly [string, string])[] {
  const scenarios = [...new Set(data.comparisons.map(({ scenario }) => scenario))]
  const others = scenarios.filter((scenario) => !TOLD_BY_THEMSELVES.includes(scenario))
  return others.map((scenario): readonly [string, string] => {
    const question = data.questions[scenario] ?? scenario
    const variants = ofScenario(data, scenario).map(({ variant, rows }) => {
      return `\`${scenario} / ${variant}\`: ${toldOf(rows, told)}.`
    })
    return [question, subItems(variants)]
  })
}

function told(row: ModelRow): string {
  const { completed } = row.latency
  const names = [...new Set(row.counted.flatMap(({ figures }) => Object.keys(figures)))]
  const own = names.map((name) => `${name} ${figuresOf(row)(name)}`)
  const { many } = countedIn([row])
  const ended = `${wholeNumber(row.ledger.completed)} of ${wholeNumber(row.ledger.offered)} ${many} completed`
  const took = completed.count === 0 ? [] : [`p50 ${percentile(completed.p50_ms, completed.count)} ms`]
  return `${row.model}: ${[ended, ...took, ...own].join(', ')}`
}
