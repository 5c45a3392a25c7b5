import { type ScaleLinear, type ScaleLogarithmic, scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { axisBelow, axisBeside, type Panel, rulesAcross } from './axis.ts'
import { label } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { capacityLanes, LANE_PX, loadNames } from './load-capacity.ts'
import { type LoadFact, type LoadPlace, loadPlaces, saysOf } from './load-facts.ts'
import { logTicks } from './log-ticks.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { strokeOf } from './palette.ts'
import { type Figures, type Heading, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'

const HEIGHT_PX = 300
const LEFT_PX = 62
const NAMES_PX = 176
const PANEL_GAP_PX = 24
const PANELS = [
  { name: 'p50_ms', title: 'half of the orders are done within' },
  { name: 'p99_ms', title: '99 of 100 orders are done within' },
] as const
type Percentile = (typeof PANELS)[number]['name']

type Linear = ScaleLinear<number, number>
type Log = ScaleLogarithmic<number, number>

/**
 * How long orders take at each rate, and the capacity of each model. Undefined where neither rates nor
 * capacities were measured.
 */
export function loadCurve(data: ReportData): Picture | undefined {
  const found = loadPlaces(data)
  if (found === undefined) return undefined
  const { of, places } = found
  const values = places.flatMap(({ points }) => points.flatMap(valuesOf))
  if (values.length === 0) return undefined
  const heading = headingOf(of, places)
  const lanes = places.filter(({ capacity }) => capacity !== undefined).length
  const top = topOf(heading) + 22 + lanes * LANE_PX
  const drawn_panels = PANELS.filter(({ name }) => places.some((place) => isKnown(place, name)))
  const panels = drawn_panels.map((_, index) => panelOf(index, drawn_panels.length, top))
  const y = scaleLog([Math.min(...values) / 1.15, Math.max(...values) * 1.15], [top + HEIGHT_PX, top])
  const rates = places.flatMap(({ points, capacity }) => [
    ...points.map(({ rate_per_s }) => rate_per_s),
    capacity?.per_s ?? 0,
  ])
  const scaleIn = ({ left: from, right: to }: Panel) =>
    scaleLinear([0, Math.max(...rates) * 1.04], [from, to])
  const axes = panels.flatMap((panel, index) => {
    const title = drawn_panels[index]?.title ?? ''
    const middle = (panel.left + panel.right) / 2
    const above = label(middle, top - lanes * LANE_PX - 12, title, { size: 11, at: 'middle' })
    return [...axesOf(panel, scaleIn(panel), y, index === 0), above]
  })
  const drawn = places.map((place) => {
    const curves = panels.flatMap((panel, index) => {
      const x = scaleIn(panel)
      const name = drawn_panels[index]?.name ?? 'p99_ms'
      return [...capacityLanes(places, place, panel, x), ...curveOf(place, name, x, y)]
    })
    return ofModel(place.model, curves)
  })
  const names = loadNames(places, WIDTH_PX - NAMES_PX + 8, top, NAMES_PX - 24)
  const below = legend(legendOf(lanes > 0), Math.max(top + HEIGHT_PX + 42, names.bottom))
  return picture(
    heading,
    below.bottom,
    [...axes, ...drawn, ...names.drawn, ...below.drawn],
    figuresOf(places),
  )
}

function isKnown({ points }: LoadPlace, name: Percentile): boolean {
  return points.some((point) => (point[name] ?? 0) > 0)
}

function valuesOf({ p50_ms, p99_ms }: LoadFact): number[] {
  return [p50_ms, p99_ms].filter((value) => value !== null).filter((value) => value > 0)
}

function panelOf(index: number, panels: number, top: number): Panel {
  const room = WIDTH_PX - LEFT_PX - NAMES_PX
  const width = (room - (panels - 1) * PANEL_GAP_PX) / panels
  const from = LEFT_PX + index * (width + PANEL_GAP_PX)
  return { left: from, right: from + width, top, bottom: top + HEIGHT_PX }
}

function headingOf(of: 'load' | 'capacity', places: readonly LoadPlace[]): Heading {
  const counts = places.flatMap(({ model, points }) => {
    const ns = points.map(({ n }) => n).filter((n) => n > 0)
    if (ns.length === 0) return []
    const [least, most] = [Math.min(...ns), Math.max(...ns)].map(wholeNumber)
    return [`${model} n = ${least === most ? least : `${least}–${most}`}`]
  })
  const method =
    of === 'load'
      ? 'load: Poisson arrivals at each rate, climbed by one warm system of each model'
      : 'capacity: each rate that was tried while the capacity was looked for'
  const objectives = new Set(places.flatMap(({ capacity }) => capacity?.objective_ms ?? []))
  const known = [...objectives].map(wholeNumber).join(', ')
  const marked =
    objectives.size === 0
      ? 'No capacity was looked for in this run.'
      : `Capacity: the highest rate at which 99 % of all that is offered completes within ${known} ms and no backlog grows.`
  const said = places.map(({ model, points, capacity, why_not = '' }) => {
    const all = points.map((point) => saysOf(model, point).slice(model.length + 1))
    const most = capacity === undefined ? '' : ` Capacity ${capacity.text}.`
    return `${model}: ${all.length === 0 ? why_not : all.join('; ')}.${most}`
  })
  return {
    name: 'load-curve',
    title: 'What does more load do to waiting times, and how much can be taken?',
    note: `${method}; milliseconds from the planned start of an order until it is done, logarithmic, against orders offered per second. Orders done at a point: ${counts.join(', ')}. ${marked}`,
    description: `Milliseconds until orders are done, by rate. ${said.join(' ')}`,
  }
}

function axesOf(panel: Panel, x: Linear, y: Log, is_first: boolean): SvgElement[] {
  const up = logTicks(y.domain() as [number, number]).map((value) => ({ at: y(value), text: String(value) }))
  const across = x.ticks(4).map((value) => ({ at: x(value), text: wholeNumber(value) }))
  const style = { size: 11, colour: 'quiet', at: 'middle' } as const
  const middle = (panel.left + panel.right) / 2
  return [
    ...(is_first ? axisBeside(panel, up) : rulesAcross(panel, up)),
    ...axisBelow(panel, across),
    ...(is_first ? [label(16, panel.top - 8, 'ms', { size: 11, colour: 'quiet' })] : []),
    label(middle, panel.bottom + 32, 'orders offered per second', style),
  ]
}

/** Points in a line as far as they are held; dashed to and between those that are hollow. */
function curveOf({ model, points }: LoadPlace, name: Percentile, x: Linear, y: Log): SvgElement[] {
  const known = points.flatMap((point) => {
    const value = point[name]
    return value === null || value <= 0
      ? []
      : [{ point, at: [x(point.rate_per_s), y(value)] as [number, number] }]
  })
  const { colour } = lookOf(model)
  const pieces = known.slice(1).map(({ point, at }, index) => {
    const before = known[index]
    const is_held = point.hollow === undefined && before?.point.hollow === undefined
    const d = line()([before?.at ?? at, at]) ?? ''
    const dash = is_held ? {} : { 'stroke-dasharray': '3 3' }
    return element('path', { class: `none ${strokeOf(colour)}`, 'stroke-width': 1.8, ...dash, d })
  })
  const marks = known.map(({ point, at: [left_px, top_px] }) => {
    return marker(model, left_px, top_px, { hollow: point.hollow !== undefined, says: saysOf(model, point) })
  })
  return [...pieces, ...marks]
}

function legendOf(has_capacity: boolean): LegendEntry[] {
  const entries: LegendEntry[] = [
    { text: 'held', sample: (x, y) => [marker('sync-rest', x + 13, y)] },
    {
      text: 'hollow: the machine was the limit, or the rate was not held',
      sample: (x, y) => [
        stroke('blue', [x, y], [x + 26, y], { 'stroke-width': 1.8, 'stroke-dasharray': '3 3' }),
        marker('sync-rest', x + 13, y, { hollow: true }),
      ],
    },
  ]
  if (!has_capacity) return entries
  const sample: LegendEntry['sample'] = (x, y) => [
    stroke('blue', [x + 13, y - 8], [x + 13, y + 8], { 'stroke-width': 1.4, 'stroke-dasharray': '6 2 1 2' }),
  ]
  return [...entries, { text: 'capacity (hollow on top: a lower bound, or not confirmed)', sample }]
}

function figuresOf(places: readonly LoadPlace[]): Figures {
  const columns = [
    left('model'),
    right('offered per s'),
    right('done p50 (ms)'),
    right('p99 (ms)'),
    right('n'),
    left('hollow, because'),
    left('capacity (orders/s)'),
  ]
  const text = (value: number | null) => (value === null ? '–' : number(value))
  const rows = places.flatMap(({ model, points, capacity, why_not = '' }) => {
    const most = capacity?.text ?? '–'
    if (points.length === 0) return [[model, '–', '–', '–', '–', why_not, most]]
    return points.map(({ rate_per_s, p50_ms, p99_ms, n, hollow = '' }) => {
      return [model, wholeNumber(rate_per_s), text(p50_ms), text(p99_ms), wholeNumber(n), hollow, most]
    })
  })
  return { columns, rows }
}
