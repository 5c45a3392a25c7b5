import type { ModelRow } from '../model-row.ts'
import type { ReportData } from '../report-data.ts'

/** What a model is drawn from; or why there is nothing, which then stands in its place. */
export interface Place {
  readonly model: string
  readonly row: ModelRow | undefined
  readonly why_not: string | undefined
}

/**
 * A place for every model of the run, in its order, in one variant of one scenario; undefined where that was
 * not measured at all. A model without a measurement that counts keeps its place.
 */
export function placesIn(
  { comparisons, models }: Pick<ReportData, 'comparisons' | 'models'>,
  scenario: string,
  variant: string,
): readonly Place[] | undefined {
  const found = comparisons.find((one) => one.scenario === scenario && one.variant === variant)
  if (found === undefined || found.rows.every(({ counted }) => counted.length === 0)) return undefined
  return models.map((model) => {
    const row = found.rows.find((one) => one.model === model)
    return { model, row, why_not: whyNot(row) }
  })
}

function whyNot(row: ModelRow | undefined): string | undefined {
  if (row === undefined) return 'not measured in this run'
  if (row.counted.length > 0) return undefined
  const reasons = row.attempts.flatMap(({ invalid_reasons }) => invalid_reasons)
  const all_apart = row.attempts.every((result) => row.not_comparable.has(result))
  if (reasons.length === 0)
    return all_apart ? 'of another configuration than its other rows' : 'no valid measurement'
  return `invalid: ${reasons[0]}`
}
