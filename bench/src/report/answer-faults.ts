import { answerKind, medianText, statusShares, usualAnswer } from './customer-view.ts'
import { type ModelRow, sumLedgers } from './model-row.ts'
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
  if (comparisons.length === 0) return 'not measured in this run.'
  return subItems(comparisons.map(({ variant, rows }) => `\`${variant}\`: ${toldOf(rows, customerOf)}.`))
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
 * confidence the true share is below 3/n (the rule of three).
 */
export function ledgerAnswer(data: ReportData): string {
  const { metrics, models } = data
  if (metrics.results.length === 0) return 'nothing was measured.'
  const parts = models.map((model) => {
    const ledger = sumLedgers(metrics.results.filter((result) => result.model === model))
    const orders = `${wholeNumber(ledger.accepted)} accepted orders`
    if (ledger.lost === 0 && ledger.doubled === 0) {
      const bound =
        ledger.accepted === 0 ? '' : ` (true share below ${smallPercent(Math.min(1, 3 / ledger.accepted))} %)`
      return `${model} lost 0 and doubled 0 of ${orders}${bound}`
    }
    return `${model} **LOST ${wholeNumber(ledger.lost)} AND DOUBLED ${wholeNumber(ledger.doubled)}** of ${orders}`
  })
  const { unresolved } = sumLedgers(metrics.results)
  const open =
    unresolved === 0 ? '' : ` ${wholeNumber(unresolved)} orders were still under way at the deadline.`
  return `${listed(parts)}; the bound is 3/n, with 95 % confidence, for the faults of this run.${open}`
}
