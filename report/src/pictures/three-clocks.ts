import type { Latency } from '@three-ways/result-files/metrics'
import { scaleLog } from 'd3-scale'
import { offeredRate } from '../answer-speed.ts'
import { answerKind } from '../customer-view.ts'
import type { ModelRow } from '../model-row.ts'
import { number, percentile, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { axisBelow } from './axis.ts'
import { label, labelAround } from './label.ts'
import { legend } from './legend.ts'
import { logTicks } from './log-ticks.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { type Place, placesIn } from './no-measurement.ts'
import { ofModel } from './of-model.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import type { SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'

const CLOCK_PX = 20
const GAP_PX = 12
const PLOT = { left: 330, right: WIDTH_PX - 180 }
const P50_AT = WIDTH_PX - 92
const P99_AT = WIDTH_PX - MARGIN_PX

/** One clock of one model: when something was so for half of the orders, and for 99 of 100. */
interface Clock {
  readonly name: string
  readonly latency: Latency
  readonly hollow: boolean
}

/**
 * When an order was answered, decided and done in each model, on one scale. A receipt is hollow: whoever has
 * it knows nothing yet. Undefined where no steady load was measured.
 */
export function threeClocks(data: ReportData): Picture | undefined {
  const places = placesIn(data, 'latency', 'steady')
  if (places === undefined) return undefined
  const rows = places.flatMap(({ row }) => (row !== undefined && row.counted.length > 0 ? [row] : []))
  const heading = headingOf(rows)
  const scale = scaleOf(rows)
  if (scale === undefined) return undefined
  const top = topOf(heading) + 18
  const height = 3 * CLOCK_PX + GAP_PX
  const bottom = top + places.length * height
  const ticks = logTicks(scale.domain() as [number, number]).map((value) => {
    return { at: scale(value), text: String(value) }
  })
  const drawn = [
    ...axisBelow({ ...PLOT, top: top - 4, bottom }, ticks),
    label(P50_AT, top - 8, 'p50 (ms)', { size: 11, colour: 'quiet', at: 'end' }),
    label(P99_AT, top - 8, 'p99 (ms)', { size: 11, colour: 'quiet', at: 'end' }),
    ...places.map((place, index) => ofModel(place.model, drawnPlace(place, top + index * height, scale))),
  ]
  const axis_title = label((PLOT.left + PLOT.right) / 2, bottom + 32, AXIS, {
    size: 11,
    colour: 'quiet',
    at: 'middle',
  })
  const below = legend(LEGEND, bottom + 42)
  return picture(heading, below.bottom, [...drawn, axis_title, ...below.drawn], figuresOf(places))
}

function figuresOf(places: readonly Place[]): Figures {
  const columns = [left('model'), left('clock'), right('p50 (ms)'), right('p99 (ms)'), right('n')]
  const rows = places.flatMap(({ model, row, why_not }) => {
    if (row === undefined || why_not !== undefined) return [[model, why_not ?? '', '–', '–', '–']]
    return clocksOf(row).map(({ name, latency: { p50_ms, p99_ms, count } }) => {
      return [model, name, percentile(p50_ms, count), percentile(p99_ms, count), wholeNumber(count)]
    })
  })
  return { columns, rows }
}

const AXIS = 'milliseconds from the planned start, logarithmic'
const LEGEND = [
  {
    text: 'a receipt (202): nothing is decided yet',
    sample: (x: number, y: number) => [marker('sync-rest', x + 13, y, { hollow: true })],
  },
  {
    text: 'decided, or done',
    sample: (x: number, y: number) => [marker('sync-rest', x + 13, y)],
  },
  {
    text: 'from p50 to p99',
    sample: (x: number, y: number) => [stroke('blue', [x, y], [x + 26, y], { 'stroke-width': 2 })],
  },
]

function headingOf(rows: readonly ModelRow[]): Heading {
  const counts = rows.map(({ model, ledger, counted }) => {
    return `${model} n = ${wholeNumber(ledger.offered)} in ${wholeNumber(counted.length)} runs`
  })
  const rate = `${number(offeredRate(rows))} orders/s in an open loop`
  const all = rows.map((row) => {
    const [answered, decided, done] = clocksOf(row).map(({ latency }) =>
      percentile(latency.p50_ms, latency.count),
    )
    return `${row.model}: answered with a ${answerKind(row)} after ${answered} ms, decided after ${decided} ms, done after ${done} ms (p50).`
  })
  return {
    name: 'three-clocks',
    title: 'When is the customer answered, and when is the order done?',
    note: `latency / steady: ${rate}, from the planned start of each order. All repetitions together: ${counts.join(', ')}.`,
    description: `Three clocks of each model in milliseconds, on one logarithmic scale. ${all.join(' ')}`,
  }
}

function clocksOf(row: ModelRow): readonly Clock[] {
  const { accepted, decided, completed } = row.latency
  const kind = answerKind(row)
  return [
    { name: `answered: a ${kind}`, latency: accepted, hollow: kind === 'receipt' },
    { name: 'decided', latency: decided, hollow: false },
    { name: 'done', latency: completed, hollow: false },
  ]
}

function scaleOf(rows: readonly ModelRow[]) {
  const values = rows.flatMap((row) =>
    clocksOf(row).flatMap(({ latency: { p50_ms, p99_ms } }) =>
      [p50_ms, p99_ms].filter((value) => value !== null),
    ),
  )
  const positive = values.filter((value) => value > 0)
  if (positive.length === 0) return undefined
  return scaleLog([Math.min(...positive) / 1.15, Math.max(...positive) * 1.15], [PLOT.left, PLOT.right])
}

type Scale = NonNullable<ReturnType<typeof scaleOf>>

function drawnPlace({ model, row, why_not }: Place, top: number, scale: Scale): SvgElement[] {
  const name = [
    marker(model, MARGIN_PX + 7, top + CLOCK_PX / 2),
    labelAround(MARGIN_PX + 22, top + CLOCK_PX / 2, model, { bold: true, size: 13 }),
  ]
  if (row === undefined || why_not !== undefined) {
    const lines = wrapped(why_not ?? '', WIDTH_PX - PLOT.left - MARGIN_PX, 12).slice(0, 3)
    const reason = lines.map((line, index) => {
      return labelAround(PLOT.left, top + (index + 0.5) * CLOCK_PX, line, { colour: 'quiet' })
    })
    return [...name, ...reason]
  }
  const clocks = clocksOf(row).flatMap((clock, index) => {
    return drawnClock(model, clock, top + (index + 0.5) * CLOCK_PX, scale)
  })
  return [...name, ...clocks]
}

function drawnClock(model: string, { name, latency, hollow }: Clock, y: number, scale: Scale): SvgElement[] {
  const { p50_ms, p99_ms, count } = latency
  const figures = [
    labelAround(PLOT.left - 14, y, name, { at: 'end' }),
    labelAround(P50_AT, y, percentile(p50_ms, count), { at: 'end' }),
    labelAround(P99_AT, y, p99_ms === null ? '–' : number(p99_ms), { at: 'end' }),
  ]
  if (p50_ms === null || p50_ms <= 0) return figures
  const says = `${model}, ${name}: p50 ${percentile(p50_ms, count)} ms, p99 ${percentile(p99_ms, count)} ms, n = ${wholeNumber(count)}`
  const { colour } = lookOf(model)
  const tail =
    p99_ms === null
      ? []
      : [
          stroke(colour, [scale(p50_ms), y], [scale(p99_ms), y], { 'stroke-width': 2 }),
          stroke(colour, [scale(p99_ms), y - 4], [scale(p99_ms), y + 4], { 'stroke-width': 2 }),
        ]
  return [...figures, ...tail, marker(model, scale(p50_ms), y, { hollow, says })]
}
