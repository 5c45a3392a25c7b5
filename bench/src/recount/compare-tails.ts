import { cellKey } from '@three-ways/result-files/cell'
import type { PrintedRow } from './compare-rows.ts'
import type { CountedCell } from './counted-cell.ts'
import { bounds } from './nearest-rank.ts'
import { numbersIn, type PrintedNumber, readTable } from './printed-table.ts'

/**
 * Where the table of p99s, read back, is not what the orders come to: their number, their p99, and an
 * interval that holds it and ends at times that orders really took. The interval itself is one of many that
 * resampling may give, and is not resampled again. One sentence each. Pure.
 */
export function compareTails(
  table: string,
  rows: readonly PrintedRow[],
  cells: ReadonlyMap<string, CountedCell>,
): string[] {
  return [...readTable(table)].flatMap(([model, printed]) => {
    const row = rows.find((one) => {
      return one.scenario === 'latency' && one.variant === 'steady' && one.model === model
    })
    const found = (row?.counted ?? []).flatMap((cell) => cells.get(cellKey(cell))?.logged ?? [])
    const sorted = Float64Array.from(found.flatMap(({ latencies_us }) => [...latencies_us.completed])).sort()
    const { low, high } = bounds(sorted, 99)
    const [orders] = numbersIn(printed.get('orders') ?? '')
    const [p99] = numbersIn(printed.get('p99 (ms)') ?? '')
    const [from, to] = numbersIn(printed.get('interval (ms)') ?? '')
    const wrong: string[] = []
    if (orders?.value !== sorted.length) wrong.push(`${orders?.value} orders, counted ${sorted.length}`)
    if (!isBetween(p99, low / 1000, high / 1000)) wrong.push(`${p99?.value} ms, counted ${low / 1000}`)
    const holds = isBetween(from, 0, high / 1000) && isBetween(to, low / 1000, Number.POSITIVE_INFINITY)
    if (!holds) wrong.push('its interval does not hold it')
    for (const end of [from, to]) {
      if (!sorted.some((us) => isBetween(end, us / 1000, us / 1000))) {
        wrong.push(`its interval ends at ${end?.value} ms, which no order took`)
      }
    }
    return wrong.map((sentence) => `p99 of ${model}: printed ${sentence}`)
  })
}

function isBetween(printed: PrintedNumber | undefined, low: number, high: number): boolean {
  if (printed === undefined) return false
  const { value, rounding } = printed
  return value >= low - rounding - 1e-9 && value <= high + rounding + 1e-9
}
