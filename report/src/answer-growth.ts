import { NOT_MEASURED } from './answer-not-measured.ts'
import { largestService } from './growth-section.ts'
import type { ModelRow } from './model-row.ts'
import { number, subItems, wholeNumber } from './numbers.ts'
import { countedRows, type ReportData } from './report-data.ts'

/** What the largest run of each model says of its growth. */
export function growthAnswer(data: ReportData): string {
  const rows = countedRows(data, 'growth')
  if (rows.length === 0) return NOT_MEASURED
  const lines = data.models.flatMap((model) => {
    const own = rows.filter((row) => row.model === model && ratioOf(row) !== undefined)
    const largest = own.toSorted((one, other) => other.ledger.offered - one.ledger.offered)[0]
    return largest === undefined ? [] : [`${model}: ${told(largest)}.`]
  })
  return `Of the largest number of orders that came in one request:${subItems(lines)}`
}

function told(row: ModelRow): string {
  const [run] = row.counted
  const service = run && largestService(run)
  const memory = service === undefined ? [] : [`${service.name} held at most ${wholeNumber(service.mb)} MB`]
  const orders = wholeNumber(run?.ledger.offered ?? 0)
  const ratio = number(ratioOf(row) ?? Number.NaN)
  return [`the last tenth of ${orders} took ${ratio} times as long as the first`, ...memory].join('; ')
}

function ratioOf({ counted }: ModelRow): number | undefined {
  const [ratio] = counted.map(({ figures }) => figures.growth_ratio)
  return typeof ratio === 'number' ? ratio : undefined
}
