import { type ScaleLinear, type ScaleLogarithmic, scaleLinear, scaleLog } from 'd3-scale'
import { line } from 'd3-shape'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { axisBelow, type Panel, rulesAcross, textsBeside } from './axis.ts'
import { type GrowthFact, type GrowthPlace, growthPlaces, MEASURES, type Measure } from './growth-facts.ts'
import { growthFigures, growthHeading } from './growth-words.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { logTicks } from './log-ticks.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { fillOf, strokeOf } from './palette.ts'
import { MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import { element, rounded, type SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'

const PANEL_PX = 104
const BETWEEN_PX = 34
const NAME_PX = 30
const AXIS_PX = 52
const COLUMN_GAP_PX = 16
/** Runs are told apart by their dashes: the longest is whole. */
const DASHES = [undefined, '7 3', '3 3', '9 2 2 2', '1 3']

type Log = ScaleLogarithmic<number, number>
type Linear = ScaleLinear<number, number>

/**
 * Whether the last orders of a long run cost what the first ones did: a column per model, a row per measure,
 * a line per run. Undefined where no growth was measured.
 */
export function growthCurves(data: ReportData): Picture | undefined {
  const places = growthPlaces(data)
  if (places === undefined) return undefined
  const runs = [...new Set(places.flatMap(({ runs: of }) => of.map(({ variant }) => variant)))]
  const measures = MEASURES.filter((measure) => places.some((place) => mostOf([place], measure) > 0))
  const heading = growthHeading(places)
  const top = topOf(heading) + NAME_PX + 14
  const panelAt = (column: number, row: number) => panelOf(column, places.length, row, top)
  const most_orders = Math.max(...places.flatMap(({ runs: of }) => of.map(({ orders }) => orders)))
  const least_orders = Math.min(...places.flatMap(firstOrders))
  const scaleIn = ({ left: from, right: to }: Panel) => scaleLog([least_orders, most_orders], [from, to])
  const ups = measures.map((measure, row) => {
    const { bottom, top: panel_top } = panelAt(0, row)
    return scaleLinear([0, mostOf(places, measure) * 1.05], [bottom, panel_top])
  })
  const beside = measures.flatMap((measure, row) => namesBeside(measure, panelAt(0, row), ups[row] as Linear))
  const columns = places.map((place, column) => {
    const drawn = measures.flatMap((measure, row) => {
      const panel = panelAt(column, row)
      const is_last = row === measures.length - 1
      return drawnPanel(place, measure, panel, scaleIn(panel), ups[row] as Linear, { runs, is_last })
    })
    return ofModel(place.model, [...nameOf(place, panelAt(column, 0)), ...drawn])
  })
  const { bottom } = panelAt(0, measures.length - 1)
  const title = label(WIDTH_PX / 2, bottom + 32, 'orders done so far, logarithmic', {
    size: 11,
    colour: 'quiet',
    at: 'middle',
  })
  const below = legend(legendOf(runs), bottom + 42)
  return picture(heading, below.bottom, [...beside, ...columns, title, ...below.drawn], growthFigures(places))
}

function firstOrders({ runs }: GrowthPlace): number[] {
  return runs.flatMap(({ points: [first] }) => first?.orders ?? [])
}

function mostOf(places: readonly GrowthPlace[], { of }: Measure): number {
  return Math.max(
    0,
    ...places.flatMap(({ runs }) => runs.flatMap(({ points }) => points.map((point) => of(point) ?? 0))),
  )
}

function panelOf(column: number, columns: number, row: number, top: number): Panel {
  const room = WIDTH_PX - 2 * MARGIN_PX - AXIS_PX
  const width = (room - (columns - 1) * COLUMN_GAP_PX) / columns
  const from = MARGIN_PX + AXIS_PX + column * (width + COLUMN_GAP_PX)
  const at = top + row * (PANEL_PX + BETWEEN_PX)
  return { left: from, right: from + width, top: at, bottom: at + PANEL_PX }
}

function nameOf({ model, why_not }: GrowthPlace, { left: from, right: to, top }: Panel): SvgElement[] {
  const lines = why_not === undefined ? [] : wrapped(why_not, to - from, 11)
  return [
    marker(model, from + 6, top - NAME_PX),
    labelAround(from + 20, top - NAME_PX, model, { bold: true, size: 13 }),
    ...lines.map((text, index) => {
      return label(from + 2, top + 18 + 15 * index, text, { size: 11, colour: 'quiet' })
    }),
  ]
}

function namesBeside({ title }: Measure, panel: Panel, up: Linear): SvgElement[] {
  return [
    label(MARGIN_PX, panel.top - 9, title, { size: 11, colour: 'quiet' }),
    ...textsBeside(panel, ticksOf(up)),
  ]
}

function ticksOf(up: Linear) {
  return up.ticks(3).map((value) => ({ at: up(value), text: wholeOr(value) }))
}

const wholeOr = (value: number) => (Number.isInteger(value) ? wholeNumber(value) : String(value))

interface PanelStyle {
  readonly runs: readonly string[]
  readonly is_last: boolean
}

function drawnPanel(
  { model, runs }: GrowthPlace,
  measure: Measure,
  panel: Panel,
  x: Log,
  up: Linear,
  style: PanelStyle,
): SvgElement[] {
  const across = logTicks(x.domain() as [number, number])
    .filter((value) => Number.isInteger(Math.log10(value)))
    .map((value) => ({ at: x(value), text: style.is_last ? shortCount(value) : '' }))
  const curves = runs.flatMap((run) => drawnRun(model, run, measure, x, up, style.runs))
  const rules = axisBelow(panel, across).filter(({ name, children }) => name !== 'text' || children[0] !== '')
  return [...rulesAcross(panel, ticksOf(up)), ...rules, ...curves]
}

/** `10k`, `1m`. */
function shortCount(count: number): string {
  if (count >= 1e6) return `${count / 1e6}m`
  return count >= 1e3 ? `${count / 1e3}k` : String(count)
}

function drawnRun(
  model: string,
  { variant, points, hollow }: GrowthFact,
  { of, unit }: Measure,
  x: Log,
  up: Linear,
  runs: readonly string[],
): SvgElement[] {
  const known = points.flatMap((point) => {
    const value = of(point)
    return value === null ? [] : [{ value, orders: point.orders }]
  })
  const { colour } = lookOf(model)
  const at = known.map(({ value, orders }): [number, number] => [x(orders), up(value)])
  const dash = { 'stroke-dasharray': DASHES[runs.indexOf(variant) % DASHES.length] }
  const path = element('path', {
    class: `none ${strokeOf(colour)}`,
    'stroke-width': 1.6,
    ...dash,
    d: line()(at) ?? '',
  })
  const dots = known.map(({ value, orders }, index) => {
    const [left_px = 0, top_px = 0] = at[index] ?? []
    const says = `${model}, ${variant}, up to order ${wholeNumber(orders)}: ${number(value)} ${unit}`
    const attributes = {
      class: `${fillOf(hollow ? 'paper' : colour)} ${strokeOf(colour)}`,
      cx: rounded(left_px),
      cy: rounded(top_px),
      r: 2,
    }
    return element('circle', attributes, [element('title', {}, [says])])
  })
  return known.length === 0 ? [] : [path, ...dots]
}

function legendOf(runs: readonly string[]): LegendEntry[] {
  return runs.map((variant, index): LegendEntry => {
    const dash = DASHES[index % DASHES.length]
    const style = { 'stroke-width': 1.6, ...(dash === undefined ? {} : { 'stroke-dasharray': dash }) }
    return {
      text:
        variant === 'steady'
          ? 'steady, at a rate (hollow: not held all the time)'
          : `${variant} in one request`,
      sample: (x, y) => [stroke('ink', [x, y], [x + 26, y], style)],
    }
  })
}
