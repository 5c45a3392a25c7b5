import type { Result } from '@three-ways/result-files/metrics'
import type { PrintedRow } from './compare-rows.ts'
import { holmOf, MOST_ORDERED, probabilityByPairs, shareOfOrders } from './count-ranks.ts'
import { numbersIn, readTable } from './printed-table.ts'

/** What the section about the ranking says, and what it claims to say that of. */
export interface PrintedRankings {
  readonly rows_table: string
  readonly pairs_table: string
  readonly rows: readonly (PrintedRow & { readonly counted: readonly Result[] })[]
}

type Figure = (result: Result) => unknown
/** By the name with which a row begins. */
const FIGURES: Readonly<Record<string, readonly [variant: string, figure: Figure]>> = {
  latency: ['steady', (result) => result.latency.completed.p50_ms],
  'throughput-10k': ['door', (result) => result.figures.last_completed_s],
}
const FAMILY = 6
const LEVEL = 0.05
const LEAST = 6

/**
 * Where the ranking, read back from its tables, is not what the repetitions in metrics.json come to; one
 * sentence each. What metrics.json says of a repetition is compared with its orders elsewhere. Pure.
 */
export function compareRankings({ rows_table, pairs_table, rows }: PrintedRankings): string[] {
  const valuesOf = (label: string) => {
    const [scenario = '', model = ''] = label.split(': ')
    const [variant, figure] = FIGURES[scenario] ?? ['', () => undefined]
    const row = rows.find((one) => {
      return one.scenario === scenario && one.variant === variant && one.model === model
    })
    return (row?.counted ?? []).map(figure).filter((value) => typeof value === 'number')
  }
  return [
    ...[...readTable(rows_table)].flatMap(([label, cells]) => compareRow(label, cells, valuesOf(label))),
    ...comparePairs(pairs_table, valuesOf),
  ]
}

type Cells = ReadonlyMap<string, string>

function compareRow(label: string, cells: Cells, values: readonly number[]): string[] {
  const expected: [column: string, numbers: readonly number[]][] = [['repetitions, in order', values]]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  if (values.length > 0) expected.push(['range', low === high ? [low] : [low, high]])
  if (values.length >= 3 && values.length <= MOST_ORDERED) expected.push(['drift', [shareOfOrders(values)]])
  const seen = smallest(values)
  expected.push(['could see', seen === undefined ? [] : [100 * seen]])
  const wrong = expected.flatMap(([column, numbers]) => {
    const printed = cells.get(column) ?? ''
    return fits(printed, numbers)
      ? []
      : [`ranking, ${label}: ${column} is printed as ${printed}, counted ${numbers.join(', ')}`]
  })
  const ranked = cells.get('ranked or not') === 'ranked'
  if (ranked && values.length < LEAST) wrong.push(`ranking, ${label}: ranked by ${values.length} repetitions`)
  return wrong
}

function comparePairs(table: string, valuesOf: (label: string) => number[]): string[] {
  const pairs = [...readTable(table)].map(([label, cells]) => {
    const [scenario = '', models = ''] = label.split(': ')
    const names = models.split(', ')
    const groups = names.map((model) => valuesOf(`${scenario}: ${model}`))
    const is_ranked = cells.get('p alone') !== '–'
    const probability = is_ranked ? probabilityByPairs(groups[0] ?? [], groups[1] ?? []) : 1
    return { label, cells, names, groups, is_ranked, probability }
  })
  const all = pairs.map(({ probability }) => probability)
  return pairs.flatMap(({ label, cells, names, groups, is_ranked, probability }) => {
    if (!is_ranked) return []
    const adjusted = holmOf(probability, all, FAMILY)
    const [first, second] = groups.map(middle)
    const lower = (first ?? 0) < (second ?? 0) ? names[0] : names[1]
    const outcome = adjusted <= LEVEL ? `${lower} is faster` : 'no difference shown'
    const columns: [string, boolean, unknown][] = [
      ['p alone', fits(cells.get('p alone') ?? '', [probability]), probability],
      ['p of all (Holm)', fits(cells.get('p of all (Holm)') ?? '', [adjusted]), adjusted],
      ['outcome', cells.get('outcome') === outcome, outcome],
    ]
    return columns
      .filter(([, is_right]) => !is_right)
      .map(
        ([column, , counted]) =>
          `ranking, ${label}: ${column} is printed as ${cells.get(column)}, counted ${counted}`,
      )
  })
}

/** The smallest share by which a slower copy of the repetitions is told from them at the strictest step. */
function smallest(values: readonly number[]): number | undefined {
  const factors = values.flatMap((value) => values.map((other) => value / other))
  const told = factors.filter((factor) => {
    const copy = values.map((value) => value * factor * (1 + 1e-9))
    return factor >= 1 && probabilityByPairs(values, copy) <= LEVEL / FAMILY
  })
  return told.length === 0 ? undefined : Math.min(...told) - 1
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2
}

function fits(text: string, expected: readonly number[]): boolean {
  const printed = numbersIn(text)
  return (
    printed.length === expected.length &&
    printed.every(({ value, rounding }, index) => Math.abs(value - (expected[index] ?? 0)) <= rounding + 1e-9)
  )
}
