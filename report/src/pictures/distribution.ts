import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { type Cell, cellKey } from '@three-ways/result-files/cell'
import { type ScaleLogarithmic, scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { answerKind } from '../customer-view.ts'
import type { ModelRow } from '../model-row.ts'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { apart } from './apart.ts'
import { axisBelow, axisBeside, type Panel } from './axis.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { logTicks } from './log-ticks.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { placesIn } from './no-measurement.ts'
import { ofModel } from './of-model.ts'
import { strokeOf } from './palette.ts'
import { type Figures, type Heading, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'

/** At least so many samples lie above everything that is drawn (measuring rule 5). */
const SAMPLES_ABOVE = 10
const STEP = 1 / 32
const HEIGHT_PX = 330
const NINES: readonly (readonly [share: number, text: string])[] = [
  [0, 'fastest'],
  [0.5, '50 %'],
  [0.9, '90 %'],
  [0.99, '99 %'],
  [0.999, '99.9 %'],
  [0.9999, '99.99 %'],
]
/** From the end of a curve to the name of its model. */
const LEAD = { 'stroke-width': 1, 'stroke-dasharray': '1 3' }
const ACCEPTED = { 'stroke-width': 1.4, 'stroke-dasharray': '4 3' }
const COMPLETED = { 'stroke-width': 2 }

/** How long the slowest share of orders took: 1 for a tenth, 2 for a hundredth, 3 for a thousandth. */
const nines = (share: number) => -Math.log10(1 - share)

type Point = readonly [nines: number, milliseconds: number]
interface Curve {
  readonly model: string
  readonly kind: 'accepted' | 'completed'
  readonly count: number
  readonly points: readonly Point[]
}

/**
 * All latencies of the steady load, on an axis that gives every nine the same room; each curve ends where
 * fewer than ten samples lie above it. Undefined where nothing was measured or no histogram is there.
 */
export function distribution(data: ReportData): Picture | undefined {
  const places = placesIn(data, 'latency', 'steady') ?? []
  const curves = places.flatMap(({ row }) =>
    row === undefined ? [] : curvesOf(row, data.examination.histograms),
  )
  const all = curves.flatMap(({ points }) => points)
  if (all.length === 0) return undefined
  const without = places.flatMap(({ model, why_not }) => {
    const drawn = curves.some((curve) => curve.model === model)
    return drawn ? [] : [`${model}: ${why_not ?? 'no histogram'}`]
  })
  const heading = headingOf(curves, without)
  const top = topOf(heading) + 20
  const panel = { left: 62, right: WIDTH_PX - 170, top, bottom: top + HEIGHT_PX }
  const x = scaleLinear([0, Math.max(...all.map(([at]) => at))], [panel.left, panel.right])
  const values = all.map(([, value]) => value)
  const y = scaleLog([Math.min(...values) / 1.1, Math.max(...values) * 1.1], [panel.bottom, panel.top])
  const curved = curves.map((curve) => ofModel(curve.model, drawnCurve(curve, x, y)))
  const below = legend(legendOf(places.flatMap(({ row }) => row ?? [])), panel.bottom + 42)
  const axes = axesOf(panel, x, y)
  const drawn = [...axes, ...curved, ...namesOf(curves, panel, x, y), ...below.drawn]
  return picture(heading, below.bottom, drawn, figuresOf(curves))
}

/** Within how many milliseconds each share was through. */
function figuresOf(curves: readonly Curve[]): Figures {
  const shares = NINES.map(([, text]) => right(`${text} (ms)`))
  const rows = curves.map((curve) => {
    const values = NINES.map(([share]) => pointAt(curve, share)?.[1])
    const texts = values.map((value) => (value === undefined ? '–' : number(value)))
    return [curve.model, curve.kind, wholeNumber(curve.count), ...texts]
  })
  return { columns: [left('model'), left('moment'), right('n'), ...shares], rows }
}

/** The first point of a curve that is not before this share; undefined beyond its end. */
function pointAt({ points }: Curve, share: number): Point | undefined {
  return points.find(([at]) => at >= nines(share))
}

function curvesOf(row: ModelRow, histograms: ReportData['examination']['histograms']): Curve[] {
  const { model, counted } = row
  return (['accepted', 'completed'] as const).flatMap((kind) => {
    const of_cells = counted.map((cell: Cell) => histograms.get(cellKey(cell))?.[kind])
    const known = of_cells.filter((one) => one !== undefined)
    if (known.length === 0 || known.length < of_cells.length) return []
    const merged = LatencyHistogram.merged(known)
    const points = pointsOf(merged)
    return points.length < 2 ? [] : [{ model, kind, count: merged.count, points }]
  })
}

/** Steps of equal width, and the very shares that are told in figures. */
function pointsOf(histogram: LatencyHistogram): Point[] {
  const last = nines(1 - SAMPLES_ABOVE / Math.max(SAMPLES_ABOVE, histogram.count))
  const told = NINES.map(([share]) => ({ at: nines(share), share })).filter(({ at }) => at <= last)
  const steps = Array.from({ length: Math.floor(last / STEP) + 1 }, (_, index) => index * STEP)
  const between = [...steps, last]
    .filter((at) => !told.some((one) => Math.abs(one.at - at) < STEP / 4))
    .map((at) => ({ at, share: 1 - 10 ** -at }))
  const places = [...told, ...between].toSorted((one, other) => one.at - other.at)
  return places.map(({ at, share }): Point => {
    const value_us = histogram.percentileUs(100 * share) ?? 0
    return [at, Math.max(1, value_us) / 1000]
  })
}

function headingOf(curves: readonly Curve[], without: readonly string[]): Heading {
  const completed = curves.filter(({ kind }) => kind === 'completed')
  const counts = completed.map(({ model, count }) => `${model} n = ${wholeNumber(count)}`)
  const missing = without.length === 0 ? '' : ` Not drawn: ${without.join('; ')}.`
  const said = completed.map(({ model, points }) => {
    const [, last] = points.at(-1) ?? [0, 0]
    return `${model} done: fastest ${number(points[0]?.[1] ?? 0)} ms, ${number(last)} ms where ten samples are left`
  })
  return {
    name: 'distribution',
    title: 'How long do the slow ones take?',
    note: `latency / steady: milliseconds from the planned start within which a share of the orders was answered, and done. All repetitions together: ${counts.join(', ')}; each curve ends where fewer than ${SAMPLES_ABOVE} samples lie above it.${missing}`,
    description: `Whole distributions on an axis of nines, milliseconds logarithmic. ${said.join('; ')}.`,
  }
}

function legendOf(rows: readonly ModelRow[]): LegendEntry[] {
  const receipts = rows.filter((row) => answerKind(row) === 'receipt').map(({ model }) => model)
  const answers = receipts.length === 0 ? 'answered' : `answered (a receipt in ${receipts.join(', ')})`
  return [
    { text: 'done', sample: (x, y) => [stroke('ink', [x, y], [x + 26, y], COMPLETED)] },
    { text: answers, sample: (x, y) => [stroke('ink', [x, y], [x + 26, y], ACCEPTED)] },
  ]
}

type Scale = (value: number) => number

function axesOf(panel: Panel, x: Scale, y: ScaleLogarithmic<number, number>): SvgElement[] {
  const across = NINES.map(([share, text]) => ({ at: x(nines(share)), text }))
  const up = logTicks(y.domain() as [number, number]).map((value) => ({ at: y(value), text: String(value) }))
  const style = { size: 11, colour: 'quiet', at: 'middle' } as const
  return [
    ...axisBelow(
      panel,
      across.filter(({ at }) => at <= panel.right + 0.5),
    ),
    ...axisBeside(panel, up),
    label(
      (panel.left + panel.right) / 2,
      panel.bottom + 32,
      'share of the orders that took no longer',
      style,
    ),
    label(16, panel.top - 10, 'ms, logarithmic', { size: 11, colour: 'quiet' }),
  ]
}

function drawnCurve(curve: Curve, x: Scale, y: Scale): SvgElement[] {
  const { model, kind, points, count } = curve
  const { colour } = lookOf(model)
  const d = line()(points.map(([at, value]) => [x(at), y(value)])) ?? ''
  const style = kind === 'completed' ? COMPLETED : ACCEPTED
  const path = element('path', { class: `none ${strokeOf(colour)}`, ...style, d })
  if (kind === 'accepted') return [path]
  const marks = NINES.slice(1).flatMap(([share, text]) => {
    const found = pointAt(curve, share)
    if (found === undefined) return []
    const says = `${model}: ${text} of ${wholeNumber(count)} orders were done within ${number(found[1])} ms`
    return [marker(model, x(nines(share)), y(found[1]), { says })]
  })
  return [path, ...marks]
}

/** The names of the models at the ends of their curves. */
function namesOf(curves: readonly Curve[], { right }: Panel, x: Scale, y: Scale): SvgElement[] {
  const ends = curves.flatMap(({ model, kind, points }) => {
    const end = points.at(-1)
    return kind === 'completed' && end !== undefined ? [{ model, x: x(end[0]), y: y(end[1]) }] : []
  })
  const places = apart(
    ends.map((end) => end.y),
    18,
  )
  return ends.flatMap((end, index) => {
    const at = places[index] ?? end.y
    const lead = stroke(lookOf(end.model).colour, [end.x, end.y], [right + 12, at], LEAD)
    const name = [marker(end.model, right + 18, at), labelAround(right + 30, at, end.model, { bold: true })]
    return [ofModel(end.model, [lead, ...name])]
  })
}
