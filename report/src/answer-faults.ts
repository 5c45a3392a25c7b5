import { countedIn } from '@three-ways/result-files/counted-words'
import { NOT_MEASURED } from './answer-not-measured.ts'
import { answerKind, medianText, statusShares, usualAnswer } from './customer-view.ts'
import { type Comparison, type ModelRow, sumLedgers } from './model-row.ts'
import { listed, number, percent, smallPercent, subItems, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'
import { toldOf } from './row-figures.ts'

/** What a customer sees while reserving takes long. */
export function slownessAnswer(data: ReportData): string {
  return customersIn(data, ['delay-injection'])
}

/** What a customer sees while inventory answers with errors, and while it is stopped. */
export function failureAnswer(data: ReportData): string {
  return customersIn(data, ['forced-failure', 'inventory-down'])
}

function customersIn(data: ReportData, scenarios: readonly string[]): string {
  const comparisons = scenarios.flatMap((scenario) => ofScenario(data, scenario))
  if (comparisons.length === 0) return NOT_MEASURED
  const told = comparisons.map(({ variant, rows }) => `\`${variant}\`: ${toldOf(rows, customerOf)}.`)
  return subItems([...told, ...lateTimeouts(comparisons)])
}

/** Why a timeout of five seconds is seen after up to five and a half. */
function lateTimeouts(comparisons: readonly Comparison[]): string[] {
  const timed_out = comparisons.some(({ rows }) => rows.some(({ http_statuses }) => '504' in http_statuses))
  if (!timed_out) return []
  return [
    'A 504 comes up to half a second after the timeout that was set: the HTTP client (undici) looks at its timeouts twice a second.',
  ]
}

function customerOf(row: ModelRow): string {
  const answer = `${row.model} answers ${statusShares(row)} (${medianText(usualAnswer(row))})`
  return [answer, ...laterOf(row), ...othersOf(row)].join(', ')
}

/** What becomes of an order whose customer only got a receipt. */
function laterOf(row: ModelRow): string[] {
  const { completed, business_failed } = row.latency
  if (answerKind(row) !== 'receipt' || completed.count + business_failed.count === 0) return []
  if (business_failed.count > completed.count)
    return [`the order fails later (${medianText(business_failed)})`]
  const share = row.completed_within.s60
  const all = share === 1 ? 'all are' : `${percent(share)} % are`
  return [`${all} completed within 60 s (${medianText(completed)})`]
}

/** Where only some orders are slow, how the others fare is the point of it. */
function othersOf(row: ModelRow): string[] {
  const p99s = row.counted
    .map((run) => run.figures.others_completed_p99_ms)
    .filter((value) => typeof value === 'number')
  return p99s.length === 0
    ? []
    : [`orders that were not slowed complete at p99 ${p99s.map(number).join(', ')} ms`]
}

/**
 * What was lost and doubled, of how many. Nothing seen in n orders does not prove nothing: with 95 %
 * confidence the true share is below 3/n (the rule of three), where n are the orders that something could
 * have happened to: those in the hands of something that died, fault by fault.
 */
export function ledgerAnswer(data: ReportData): string {
  const { metrics, comparisons, models } = data
  if (metrics.results.length === 0) return 'nothing was measured.'
  const { many } = countedIn(comparisons)
  const parts = models.map((model) => {
    const ledger = sumLedgers(metrics.results.filter((result) => result.model === model))
    const accepted = `${wholeNumber(ledger.accepted)} accepted ${many}`
    return ledger.lost === 0 && ledger.doubled === 0
      ? `${model} lost 0 and doubled 0 of ${accepted}`
      : `${model} **LOST ${wholeNumber(ledger.lost)} AND DOUBLED ${wholeNumber(ledger.doubled)}** of ${accepted}`
  })
  const { unresolved } = sumLedgers(metrics.results)
  const open =
    unresolved === 0 ? '' : ` ${wholeNumber(unresolved)} ${many} were still under way at the deadline.`
  return `${listed(parts)}.${open} ${deaths(data)}`
}

/** Per fault, what zero of so many is worth. */
function deaths({ comparisons }: ReportData): string {
  const { many } = countedIn(comparisons)
  const faults = comparisons.flatMap(({ scenario, variant, rows }) => {
    const met = rows.filter(({ attempts }) => attempts.some(({ figures }) => 'orders_in_hands' in figures))
    if (met.length === 0) return []
    return [`\`${scenario} / ${variant}\`: ${met.map(boundOf).join('; ')}.`]
  })
  if (faults.length === 0) {
    return `How many ${many} were in the hands of something that died was not measured here, so nothing follows for faults.`
  }
  const meaning =
    'What follows for a fault, from the orders in the hands of what died (3/n, 95 % confidence):'
  return `${meaning}${subItems(faults)}`
}

/** Of every attempt: an order is lost or it is not, however noisy the clock. */
function boundOf({ model, attempts }: ModelRow): string {
  const ledger = sumLedgers(attempts)
  const in_hands = attempts.reduce((sum, { figures }) => sum + Number(figures.orders_in_hands ?? 0), 0)
  if (in_hands === 0) return `${model} inconclusive, no order was in its hands`
  const wrong = ledger.lost + ledger.doubled
  if (wrong > 0) return `${model} **${wholeNumber(wrong)} wrong**, ${wholeNumber(in_hands)} in its hands`
  return `${model} 0 of ${wholeNumber(in_hands)} (true share below ${smallPercent(Math.min(1, 3 / in_hands))} %)`
}
