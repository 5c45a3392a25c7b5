import { type Cell, cellKey, LATENCY_NAMES } from '@three-ways/result-files/cell'
import type { Ledger, Result } from '@three-ways/result-files/metrics'
import type { CountedCell } from './counted-cell.ts'
import { bounds } from './nearest-rank.ts'
import type { RecomputedCell } from './recompute.ts'

/** What a report prints of one model in one variant of a scenario, and the cells it claims that of. */
export interface PrintedRow
  extends Pick<Result, 'latency' | 'ledger' | 'completed_within' | 'http_statuses'> {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  readonly counted: readonly Cell[]
}

/**
 * Where a printed row is not what the orders of its cells come to when they are put together, sorted and
 * counted; one sentence each. What a log, or the histograms, are missing for is left out: that is said
 * elsewhere. Pure.
 */
export function compareRows(
  rows: readonly PrintedRow[],
  cells: ReadonlyMap<string, CountedCell>,
  has_histograms: boolean,
): string[] {
  return rows.flatMap((row) => {
    const found = row.counted.flatMap((cell) => cells.get(cellKey(cell))?.logged ?? [])
    if (found.length === 0 || found.length < row.counted.length) return []
    const title = `${row.scenario} / ${row.variant}, ${row.model}, all ${found.length} together`
    return [...latencies(row, found, has_histograms), ...counts(row, found)].map(
      ([what, printed, logged]) => `${title}: ${what} is printed as ${printed}, by the log ${logged}`,
    )
  })
}

type Difference = readonly [what: string, printed: number | null, logged: number | undefined]

function latencies(
  { latency }: PrintedRow,
  cells: readonly RecomputedCell[],
  has_histograms: boolean,
): Difference[] {
  return LATENCY_NAMES.flatMap((name): Difference[] => {
    const together = Float64Array.from(cells.flatMap(({ latencies_us }) => [...latencies_us[name]])).sort()
    const printed = latency[name]
    if (printed.count !== together.length) return [[`${name}.count`, printed.count, together.length]]
    return ([50, 95, 99] as const).flatMap((percentile): Difference[] => {
      const value_ms = printed[`p${percentile}_ms`]
      // Ten samples have to lie beyond a percentile that is printed; then it has to be there.
      const printable = has_histograms && together.length * (100 - percentile) >= 1_000
      const { low, high, value } = bounds(together, percentile)
      const right = value_ms === null ? !printable : value_ms * 1000 >= low && value_ms * 1000 <= high
      return right ? [] : [[`${name} p${percentile} (ms)`, value_ms, value && value / 1000]]
    })
  })
}

const TERMS = [
  'refused',
  'completed',
  'business_failed',
  'dead_lettered',
  'unresolved',
  'lost',
] as const satisfies (keyof Ledger)[]

function counts(row: PrintedRow, cells: readonly RecomputedCell[]): Difference[] {
  const sum = (of: (cell: RecomputedCell) => number) => cells.reduce((total, cell) => total + of(cell), 0)
  const offered = sum((cell) => cell.offered)
  const pairs: Difference[] = [
    ['offered', row.ledger.offered, offered],
    ...TERMS.map((term): Difference => [term, row.ledger[term], sum(({ outcomes }) => outcomes[term])]),
  ]
  const statuses = new Set([
    ...Object.keys(row.http_statuses),
    ...cells.flatMap((cell) => Object.keys(cell.http_statuses)),
  ])
  for (const status of statuses) {
    const logged = sum(({ http_statuses }) => http_statuses[status] ?? 0)
    pairs.push([`HTTP status ${status}`, row.http_statuses[status] ?? 0, logged])
  }
  for (const limit of ['s1', 's5', 's60'] as const) {
    const share = offered === 0 ? 0 : sum((cell) => cell.completed_within[limit]) / offered
    pairs.push([`share within ${limit}`, row.completed_within[limit], share])
  }
  return pairs.filter(([, printed, logged]) => Math.abs((printed ?? 0) - (logged ?? 0)) > 1e-9)
}
