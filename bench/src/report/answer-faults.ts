import { answerKind, medianText, statusShares, usualAnswer } from './customer-view.ts'
import { type ModelRow, sumLedgers } from './model-row.ts'
import { listed, percent, wholeNumber } from './numbers.ts'
import { ofScenario, type ReportData } from './report-data.ts'

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
  const sentences = comparisons.map((comparison) => {
    const label = `\`${comparison.variant}\``
    const rows = comparison.rows.filter((row) => row.counted.length > 0)
    if (rows.length === 0) return `${label}: no valid measurement.`
    return `${label}: ${rows.map(customerOf).join('; ')}.`
  })
  return sentences.join(' ')
}

function customerOf(row: ModelRow): string {
  const answer = `${row.model} answers ${statusShares(row)} (${medianText(usualAnswer(row))})`
  if (answerKind(row) !== 'receipt') return answer
  const { completed, business_failed } = row.latency
  if (completed.count >= business_failed.count && completed.count > 0) {
    const share = row.completed_within.s60
    const all = share === 1 ? 'all are' : `${percent(share)} % are`
    return `${answer}, ${all} completed within 60 s (${medianText(completed)})`
  }
  if (business_failed.count > 0) return `${answer}, the order fails later (${medianText(business_failed)})`
  return answer
}

/**
 * What was lost and doubled, of how many. Nothing seen in n orders does not prove nothing: with 95 % confidence
 * the true share is below 3/n (the rule of three).
 */
export function ledgerAnswer(data: ReportData): string {
  const { metrics, models } = data
  if (metrics.results.length === 0) return 'nothing was measured.'
  const parts = models.map((model) => {
    const ledger = sumLedgers(metrics.results.filter((result) => result.model === model))
    const orders = `${wholeNumber(ledger.accepted)} accepted orders`
    if (ledger.lost === 0 && ledger.doubled === 0) {
      const bound =
        ledger.accepted === 0 ? '' : ` (true share below ${percent(Math.min(1, 3 / ledger.accepted))} %)`
      return `${model} lost 0 and doubled 0 of ${orders}${bound}`
    }
    return `${model} **LOST ${wholeNumber(ledger.lost)} AND DOUBLED ${wholeNumber(ledger.doubled)}** of ${orders}`
  })
  const { unresolved } = sumLedgers(metrics.results)
  const open =
    unresolved === 0 ? '' : ` ${wholeNumber(unresolved)} orders were still under way at the deadline.`
  return `${listed(parts)}; the bound is 3/n, with 95 % confidence, for the faults of this run.${open}`
}
