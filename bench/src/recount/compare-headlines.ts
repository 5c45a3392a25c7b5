import { type Cell, cellKey } from '@three-ways/result-files/cell'
import type { PrintedRow } from './compare-rows.ts'
import type { CountedCell } from './counted-cell.ts'
import { type Expected, HEADLINE_RECOUNTS, NOT_RECOUNTED } from './headline-recounts.ts'
import { numbersIn, type PrintedNumber, type PrintedTable, readTable } from './printed-table.ts'

/** What was printed of a run, and what it claims to be printed from. */
export interface PrintedHeadlines {
  /** The headline table, of the report's first page and of the README alike. */
  readonly table: string
  /** What the terminal and the answers say, by what it is about and by model. */
  readonly beside: PrintedTable
  readonly rows: readonly PrintedRow[]
  /** Every attempt at every measurement. */
  readonly measured: readonly Cell[]
}

/** Beside the rounding of what is printed. */
const FLOATING = 1e-6

/**
 * Where a number of the headline table, of the terminal or of an answer, read back from its text, is not
 * what the orders and stores of the counted cells come to; one sentence each. A row that nobody counts anew
 * is a difference as well. Pure.
 */
export function compareHeadlines(
  { table, beside, rows, measured }: PrintedHeadlines,
  cells: ReadonlyMap<string, CountedCell>,
): string[] {
  return [...readTable(table), ...beside].flatMap(([label, printed]) => {
    if (NOT_RECOUNTED.some((pattern) => pattern.test(label))) return []
    const of_all = OF_ALL_ATTEMPTS.find(([pattern]) => pattern.test(label))
    if (of_all !== undefined) return compareAll(label, printed, measured, cells, of_all[1])
    const recount = HEADLINE_RECOUNTS.find((one) => one.row.test(label))
    if (recount === undefined) return [`headline "${label}": nothing counts it anew`]
    const own = rows.filter(({ scenario, variant }) => {
      // A variant that is called after a flag may be any.
      return scenario === recount.scenario && (variant === recount.variant || recount.variant === 'any')
    })
    return own.flatMap(({ model, counted }) => {
      const found = counted.flatMap((cell) => cells.get(cellKey(cell)) ?? [])
      if (found.length === 0 || found.length < counted.length) return []
      const expected = recount.expect(found)
      return expected === undefined ? [] : differenceOf(label, model, printed.get(model) ?? '', expected)
    })
  })
}

function differenceOf(label: string, model: string, text: string, expected: readonly Expected[]): string[] {
  // At how many points something died is no count of orders.
  const numbers = numbersIn(text.replace(/ at [\d, ]+ points$/, ''))
  // Two runs may print the same: every number needs its counterpart, whichever run that is of.
  const fits =
    expected.every((one) => numbers.some((number) => isWithin(number, one))) &&
    numbers.every((number) => expected.some((one) => isWithin(number, one)))
  if (fits) return []
  const counted = expected.map(({ low, high }) => (low === high ? low : `${low} to ${high}`)).join(', ')
  return [`headline "${label}", ${model}: printed ${text || 'nothing'}, counted ${counted}`]
}

function isWithin({ value, rounding }: PrintedNumber, { low, high }: Expected): boolean {
  return value >= low - rounding - FLOATING && value <= high + rounding + FLOATING
}

type Sum = (of: (cell: CountedCell) => number) => number

/** What is told of all attempts together: an order is lost or it is not, however noisy the clock. */
const OF_ALL_ATTEMPTS: readonly (readonly [RegExp, (sum: Sum) => number[]])[] = [
  [
    /^(orders|commands|orders and commands) lost or doubled/,
    (sum) => [
      sum(({ logged, stored }) => logged.outcomes.lost + (stored?.doubled ?? 0)),
      sum(({ logged }) => logged.offered - logged.outcomes.refused),
    ],
  ],
  [
    /^answer: lost and doubled/,
    (sum) => [
      sum(({ logged }) => logged.outcomes.lost),
      sum(({ stored }) => stored?.doubled ?? 0),
      sum(({ logged }) => logged.offered - logged.outcomes.refused),
    ],
  ],
  [/^offered$/, (sum) => [sum(({ logged }) => logged.offered)]],
  [/^lost$/, (sum) => [sum(({ logged }) => logged.outcomes.lost)]],
  [/^doubled$/, (sum) => [sum(({ stored }) => stored?.doubled ?? 0)]],
  [/^unresolved$/, (sum) => [sum(({ logged }) => logged.outcomes.unresolved)]],
]

function compareAll(
  label: string,
  printed: ReadonlyMap<string, string>,
  measured: readonly Cell[],
  cells: ReadonlyMap<string, CountedCell>,
  count: (sum: Sum) => number[],
): string[] {
  return [...printed].flatMap(([model, text]) => {
    const attempts = measured.filter((cell) => cell.model === model)
    const own = attempts.flatMap((cell) => cells.get(cellKey(cell)) ?? [])
    const is_whole = own.length === attempts.length && own.every(({ stored }) => stored !== undefined)
    if (own.length === 0 || !is_whole) return []
    const sum: Sum = (of) => own.reduce((total, cell) => total + of(cell), 0)
    return differenceOf(
      label,
      model,
      text,
      count(sum).map((value) => ({ low: value, high: value })),
    )
  })
}
