import type { WarmUp } from '@three-ways/result-files/temperature'
import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { counted, number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { axisBelow, type Panel, rulesAcross, textsBeside } from './axis.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { fillOf, strokeOf } from './palette.ts'
import { MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { element, rounded, type SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'
import { type WarmPlace, warmFigures, warmHeading, warmPlaces } from './warm-facts.ts'

const HEIGHT_PX = 170
const NAME_PX = 30
const AXIS_PX = 40
const COLUMN_GAP_PX = 18
const LINE_PX = 15

/**
 * How each system was warmed before it was measured, window by window, a column per model. Undefined where no
 * warm-up was watched.
 */
export function warmUps(data: ReportData): Picture | undefined {
  const places = warmPlaces(data)
  const values = places.flatMap(({ watched }) => watched.flatMap(({ windows }) => windows.map(p50Of)))
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return undefined
  const heading = warmHeading(places)
  const top = topOf(heading) + NAME_PX + 12
  const panels = places.map((_, index) => panelOf(index, places.length, top))
  const [first = { left: 0, right: 0, top: 0, bottom: 0 }] = panels
  const y = scaleLinear([0, Math.max(...known) * 1.05], [first.bottom, first.top])
  const most = Math.max(2, ...places.flatMap(({ watched }) => watched.map(({ windows }) => windows.length)))
  const ticks = y.ticks(4).map((value) => ({ at: y(value), text: String(value) }))
  const drawn = places.map((place, index) => {
    const panel = panels[index] ?? first
    const x = scaleLinear([1, most], [panel.left + 6, panel.right - 6])
    return ofModel(place.model, [...rulesAcross(panel, ticks), ...drawnPlace(place, panel, x, y)])
  })
  const said = places.map((place, index) => saidOf(place, panels[index] ?? first))
  const end = Math.max(...said.map(({ bottom }) => bottom))
  const style = { size: 11, colour: 'quiet' } as const
  const titles = [
    label(MARGIN_PX, top - 10, 'p50 (ms)', style),
    label(WIDTH_PX / 2, first.bottom + 32, 'window of the warm-up', { ...style, at: 'middle' }),
  ]
  const below = legend(LEGEND, end + 4)
  const texts = said.map(({ drawn: of_place }, index) => ofModel(places[index]?.model ?? '', of_place))
  const all = [...textsBeside(first, ticks), ...drawn, ...titles, ...texts, ...below.drawn]
  return picture(heading, below.bottom, all, warmFigures(places))
}

const LEGEND: readonly LegendEntry[] = [
  {
    text: 'a warm-up, and its end: nothing moved any more',
    sample: (x, y) => [marker('sync-rest', x + 13, y)],
  },
  {
    text: 'hollow: given up at the longest that it may take, while something still moved',
    sample: (x, y) => [marker('sync-rest', x + 13, y, { hollow: true })],
  },
]

function p50Of({ p50_ms }: WarmUp['windows'][number]): number | null {
  return p50_ms
}

function panelOf(index: number, columns: number, top: number): Panel {
  const room = WIDTH_PX - 2 * MARGIN_PX - AXIS_PX
  const width = (room - (columns - 1) * COLUMN_GAP_PX) / columns
  const from = MARGIN_PX + AXIS_PX + index * (width + COLUMN_GAP_PX)
  return { left: from, right: from + width, top, bottom: top + HEIGHT_PX }
}

type Linear = ScaleLinear<number, number>

function drawnPlace({ model, watched }: WarmPlace, panel: Panel, x: Linear, y: Linear): SvgElement[] {
  const whole = x.ticks(5).filter((value) => Number.isInteger(value))
  const across = whole.map((value) => ({ at: x(value), text: String(value) }))
  return [
    ...axisBelow(panel, across),
    marker(model, panel.left + 6, panel.top - NAME_PX),
    labelAround(panel.left + 20, panel.top - NAME_PX, model, { bold: true, size: 13 }),
    ...watched.flatMap((warm_up, index) => drawnWarmUp(model, warm_up, index, x, y)),
  ]
}

function drawnWarmUp(model: string, warm_up: WarmUp, index: number, x: Linear, y: Linear): SvgElement[] {
  const { colour } = lookOf(model)
  const points = warm_up.windows.flatMap((window, n) => {
    const value = p50Of(window)
    return value === null ? [] : [{ window, n: n + 1, value, at: [x(n + 1), y(value)] as [number, number] }]
  })
  const d = line()(points.map(({ at }) => at)) ?? ''
  const says = ({ window, n, value }: (typeof points)[number]) =>
    `${model}, warm-up ${index + 1}, window ${n}: p50 ${number(value)} ms (n = ${wholeNumber(window.orders)})`
  const dots = points.slice(0, -1).map((point) => {
    const [cx, cy] = point.at.map(rounded)
    return element('circle', { class: fillOf(colour), cx, cy, r: 2 }, [element('title', {}, [says(point)])])
  })
  const end = points.at(-1)
  const path = { class: `none ${strokeOf(colour)}`, 'stroke-width': 1.2, 'stroke-opacity': 0.7, d }
  const hollow = warm_up.ended !== 'no trend'
  return [
    element('path', path),
    ...dots,
    ...(end === undefined ? [] : [marker(model, end.at[0], end.at[1], { hollow, says: says(end) })]),
  ]
}

/** How many cells were measured behind which kind of warm-up. */
function saidOf({ watched, ends }: WarmPlace, { left: from, right: to, bottom }: Panel) {
  const lines = [
    `${counted(watched.length, 'warm-up')} watched.`,
    ...ends.map(({ words, cells }) => `${counted(cells, 'cell')} ${words}.`),
  ].flatMap((text) => wrapped(text, to - from, 11))
  const top = bottom + 52
  const drawn = lines.map((text, index) => {
    return label(from, top + index * LINE_PX, text, { size: 11, colour: 'quiet' })
  })
  return { drawn, bottom: top + lines.length * LINE_PX }
}
