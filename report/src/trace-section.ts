import type { TracedWay } from '@three-ways/result-files/traced-way'
import { NOT_MEASURED } from './answer-not-measured.ts'
import type { ModelRow } from './model-row.ts'
import { listed, number, subItems, wholeNumber } from './numbers.ts'
import { PART_KINDS, PART_TITLES, type PartKind, spentOf } from './order-way.ts'
import { countedRows, type ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** The orders that were looked at, model by model: those of the first run that has any. */
export function tracedWays({ counted }: Pick<ModelRow, 'counted'>): readonly TracedWay[] {
  return counted.map(({ ways = [] }) => ways).find((ways) => ways.length > 0) ?? []
}

/** What each of them was doing, in a sentence. */
export function traceAnswer(data: ReportData): string {
  const rows = countedRows(data, 'trace').filter((row) => tracedWays(row).length > 0)
  if (rows.length === 0) return NOT_MEASURED
  const lines = rows.map((row) => `${row.model}: ${tracedWays(row).map(sentenceOf).join('; ')}.`)
  return `Single orders, by the stamps that each message carries and each service keeps:${subItems(lines)}`
}

const DOING: Readonly<Record<PartKind, string>> = {
  waiting: 'waiting to be sent',
  travelling: 'on its way',
  handling: 'being handled',
  committing: 'being committed',
  telling: 'done and not known to be',
}

function sentenceOf(way: TracedWay): string {
  const spent = spentOf(way)
  const of = `the order at ${way.percentile} of ${wholeNumber(way.completed)} took ${inMs(way.completed_us)} ms`
  if (spent === undefined) return `${of}; which of its hops waited for which was not told`
  return `${of}: ${listed(PART_KINDS.map((kind) => `${inMs(spent[kind])} ${DOING[kind]}`))}`
}

/** How long each order was doing what, along the chain of hops that ended it. Empty where none was traced. */
export function traceSection(data: ReportData): string {
  const rows = countedRows(data, 'trace').flatMap((row) => tracedWays(row).map((way) => lineOf(row, way)))
  if (rows.length === 0) return ''
  const columns = [
    left('model'),
    left('order'),
    right('took (ms)'),
    ...PART_KINDS.map((kind) => right(PART_TITLES[kind])),
  ]
  return ['## Where the time goes', METHOD, table(columns, rows)].join('\n\n')
}

const METHOD =
  'One order each: the one whose completion took as long as the p50, and the p99, of all that completed. Milliseconds, along the one chain of hops that ended it, so that they add up to what it took: until it was sent (by the client, or by the relay of whoever committed before), on its way (sockets, client libraries and broker), until it was decided what to write, until that was committed, and from the last commit until the client had heard of it. A single order is an example and no mean; the services stamp and keep hops here, so that nothing of this row is ranked.'

function lineOf({ model }: ModelRow, way: TracedWay): string[] {
  const spent = spentOf(way)
  const parts = PART_KINDS.map((kind) => (spent === undefined ? '–' : inMs(spent[kind])))
  return [model, way.percentile, inMs(way.completed_us), ...parts]
}

const inMs = (us: number) => number(us / 1000)
