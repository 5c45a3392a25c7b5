import { cellKey } from '@three-ways/result-files/cell'
import type { PrintedRow } from './compare-rows.ts'
import type { CountedCell } from './counted-cell.ts'
import { bounds } from './nearest-rank.ts'
import { numbersIn, readTable } from './printed-table.ts'

const MOMENTS = ['accepted', 'decided', 'completed'] as const

/** The tables of rates as they were printed. */
export interface PrintedLoad {
  readonly times: string
  readonly costs: string
}

/**
 * Where the tables of rates, read back, are not what the orders come to: waiting times, refusals, and what
 * was open when the last order was planned. One sentence each. Pure.
 */
export function compareLoad(
  { times, costs }: PrintedLoad,
  rows: readonly PrintedRow[],
  cells: ReadonlyMap<string, CountedCell>,
): string[] {
  const [by_times, by_costs] = [readTable(times), readTable(costs)]
  return [...new Set([...by_times.keys(), ...by_costs.keys()])].flatMap((label) => {
    const printed = new Map([...(by_times.get(label) ?? []), ...(by_costs.get(label) ?? [])])
    const [rate = '', model = ''] = label.split('/s ')
    const variant = `${rate.replaceAll(',', '')}-per-s`
    const row = rows.find((one) => {
      return one.scenario === 'load' && one.variant === variant && one.model === model
    })
    if (row === undefined) return [`load, ${label}: printed, and nothing was measured of it`]
    const found = row.counted.flatMap((cell) => cells.get(cellKey(cell)) ?? [])
    if (found.length < row.counted.length) return []
    const differ = (column: string, counted: string): string =>
      `load, ${label}: ${column} is printed as ${printed.get(column) || 'nothing'}, counted ${counted}`
    return [
      ...MOMENTS.flatMap((moment) => {
        const all = found.flatMap(({ logged }) => [...logged.latencies_us[moment]])
        const sorted = Float64Array.from(all).sort()
        return ([50, 99] as const).flatMap((percentile) => {
          const column = `${moment} p${percentile} (ms)`
          return isPercentile(printed.get(column), sorted, percentile) ? [] : [differ(column, 'another one')]
        })
      }),
      ...counts(found).flatMap(([column, counted]) => {
        const values = numbersIn(printed.get(column)?.replaceAll(', ', ' ') ?? '').map(({ value }) => value)
        const is_right =
          counted.every((one) => values.includes(one)) && values.every((one) => counted.includes(one))
        return is_right ? [] : [differ(column, counted.join(' and '))]
      }),
    ]
  })
}

function counts(cells: readonly CountedCell[]): [column: string, counted: readonly number[]][] {
  const refused = cells.reduce((sum, { logged }) => sum + logged.outcomes.refused, 0)
  return [
    ['refused', [refused]],
    ['open at end', cells.map(({ logged }) => logged.open_at_last_plan)],
  ]
}

/** Too few orders for a percentile is printed as such; where there are enough, it has to be there. */
function isPercentile(text: string | undefined, sorted: Float64Array, percentile: 50 | 99): boolean {
  const printable = sorted.length * (100 - percentile) >= 1_000
  const [number] = numbersIn(text ?? '')
  if (!printable) return sorted.length === 0 || (text ?? '').includes('n/a')
  if (number === undefined) return false
  const { low, high } = bounds(sorted, percentile)
  const { value, rounding } = number
  return value >= low / 1000 - rounding - 1e-9 && value <= high / 1000 + rounding + 1e-9
}
