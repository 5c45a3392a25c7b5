import type { LatencyHistogram } from '@three-ways/instrument/histogram'
import { counted, milliseconds, percentile, wholeNumber } from '@three-ways/report/numbers'
import { left, right, table } from '@three-ways/report/table'
import { type HopTimes, isOfAnotherClock, PARTS, type PlacedHop, partsOf, placeName } from './hop-times.ts'

const PART_TITLES = ['until sent', 'on its way', 'until decided', 'until committed']
const OTHER_CLOCK =
  'stamped by another clock than the hop before: on another host, or before it was started anew. ' +
  'How long the message took to come cannot be told there.'

/** The times of many hops, by where they happened: p50 and p99 of each part. */
export function timesText(model: string, times: HopTimes): string {
  const { hops, of_another_clock } = times
  if (hops === 0) return `${model} traces, and nothing has come yet.\n`
  const columns = [left('hop'), right('n'), ...PART_TITLES.map(right)]
  const rows = times.places().map(({ name, parts }) => {
    return [name, wholeNumber(parts.handling.count), ...PARTS.map((part) => bothOf(parts[part]))]
  })
  const title = `${counted(hops, 'hop')} of ${model}; ms, p50 / p99 of each part of a hop:`
  return `${title}\n\n${table(columns, rows)}\n${clockNote(of_another_clock)}`
}

/** One subject's way, from the first hop on; what a hop caused stands below it, further in. */
export function wayText(model: string, subject: string, hops: readonly PlacedHop[]): string {
  const [first, ...others] = hops.toSorted((one, other) => one.received_us - other.received_us)
  if (first === undefined) return `${model} knows no hop of ${subject}.\n`
  const outcome = hops.some(({ given_up }) => given_up !== null) ? [left('given up')] : []
  const times = [right('came at'), ...PART_TITLES.map(right), right('committed at')]
  const columns = [left('hop'), ...times, ...outcome]
  const by_span = new Map(hops.map((hop) => [hop.span_id, hop]))
  const rows = [first, ...others].map((hop) => {
    const parts = partsOf(hop)
    return [
      `${INDENT.repeat(depthOf(hop, by_span))}${placeName(hop)}`,
      sinceFirst(hop, first, hop.received_us),
      ...PARTS.map((part) => inMs(parts[part])),
      sinceFirst(hop, first, hop.committed_us),
      ...outcome.map(() => hop.given_up ?? ''),
    ]
  })
  const traces = [...new Set([first, ...others].map(({ trace_id }) => trace_id))]
  const title = `${subject} in ${model}, trace ${traces.join(' and ')}; ms, from when it came first:`
  return `${title}\n\n${table(columns, rows)}\n${clockNote(hops.filter(isOfAnotherClock).length)}`
}

const INDENT = '  '

/** How many hops that are known lie before it. */
function depthOf({ parent_span_id }: PlacedHop, by_span: ReadonlyMap<string, PlacedHop>): number {
  const parent = parent_span_id === null ? undefined : by_span.get(parent_span_id)
  return parent === undefined ? 0 : 1 + depthOf(parent, by_span)
}

function bothOf(histogram: LatencyHistogram): string {
  const { count, p50_ms, p99_ms } = histogram.toLatency()
  return count === 0 ? milliseconds(null) : `${percentile(p50_ms, count)} / ${percentile(p99_ms, count)}`
}

function inMs(us: number | null): string {
  return milliseconds(us === null ? null : us / 1000)
}

function sinceFirst({ clock }: PlacedHop, first: PlacedHop, at_us: number): string {
  return inMs(clock === first.clock ? at_us - first.received_us : null)
}

function clockNote(count: number): string {
  return count === 0 ? '' : `\n${counted(count, 'hop')} ${OTHER_CLOCK}\n`
}
