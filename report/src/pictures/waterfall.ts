import type { TracedWay } from '@three-ways/result-files/traced-way'
import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { number, wholeNumber } from '../numbers.ts'
import { stepsOf } from '../order-way.ts'
import type { ReportData } from '../report-data.ts'
import { axisBelow, type Panel } from './axis.ts'
import { label, labelAround } from './label.ts'
import { legend } from './legend.ts'
import { marker } from './marker.ts'
import { placesIn } from './no-measurement.ts'
import { ofModel } from './of-model.ts'
import { type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import type { SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'
import { type WayBlock, wayBlock } from './way-block.ts'
import { wayFigures } from './way-figures.ts'
import { answerMark, drawnPart, WAY_LEGEND } from './way-parts.ts'

const STEP_PX = 15
const NAME_PX = 24
const BLOCK_GAP_PX = 12
const PLACES_PX = 246
const PANEL_GAP_PX = 26
const COLUMNS = ['p50', 'p99'] as const

/**
 * Where the time of single orders goes: a row for each place, a bar for what was done there and on the way to
 * it; the order at p50 on the left, that at p99 on the right. Undefined where nothing was traced.
 */
export function waterfall(data: ReportData): Picture | undefined {
  const blocks = placesIn(data, 'trace', 'steady')?.map(wayBlock)
  if (blocks === undefined || blocks.every(({ ways }) => ways.length === 0)) return undefined
  const heading = headingOf(blocks)
  const top = topOf(heading) + 8
  let bottom = top
  const tops = blocks.map((block) => {
    const at = bottom
    bottom += heightOf(block)
    return at
  })
  const scales = COLUMNS.map((_, column) => scaleOf(blocks, column))
  const axes = scales.flatMap((scale, column) => axisOf(scale, column, top, bottom))
  const drawn = blocks.map((block, index) => {
    return ofModel(block.model, drawnBlock(block, tops[index] ?? top, scales))
  })
  const below = legend(WAY_LEGEND, bottom + 40)
  return picture(heading, below.bottom, [...axes, ...drawn, ...below.drawn], wayFigures(blocks))
}

function heightOf({ places }: WayBlock): number {
  return NAME_PX + Math.max(1, places.length) * STEP_PX + BLOCK_GAP_PX
}

function wayIn({ ways }: WayBlock, column: number): TracedWay | undefined {
  return ways.find(({ percentile }) => percentile === COLUMNS[column])
}

type Scale = ScaleLinear<number, number>

/** One for all models, from the planned start to the latest end. */
function scaleOf(blocks: readonly WayBlock[], column: number): Scale {
  const ways = blocks.flatMap((block) => wayIn(block, column) ?? [])
  const ends = ways.flatMap(({ completed_us, answered_us, hops }) => [
    completed_us,
    answered_us ?? 0,
    ...hops.map(({ committed_us }) => committed_us),
  ])
  const width = (WIDTH_PX - 2 * MARGIN_PX - PLACES_PX - PANEL_GAP_PX) / COLUMNS.length
  const from = MARGIN_PX + PLACES_PX + column * (width + PANEL_GAP_PX)
  return scaleLinear([0, Math.max(1, ...ends) / 1000], [from, from + width])
}

function headingOf(blocks: readonly WayBlock[]): Heading {
  const counts = blocks.flatMap(({ model, ways: [way] }) => {
    return way === undefined ? [] : [`${model} n = ${wholeNumber(way.completed)}`]
  })
  const said = blocks.map(({ model, ways, why_not = '' }) => {
    const took = ways.map(({ percentile, completed_us }) => `${percentile} ${inMs(completed_us)} ms`)
    return `${model}: ${took.length === 0 ? why_not : took.join(', ')}.`
  })
  return {
    name: 'waterfall',
    title: 'Where does the time of an order go?',
    note: `trace / steady: one order of each model, the one whose completion took as long as the p50 (left) and as the p99 (right) of all that completed (${counts.join(', ')}). Milliseconds from its planned start; one scale for all models on each side. Single orders are examples, and services that stamp are a little slower than those that are ranked.`,
    description: `Waterfalls of single orders, place by place, in milliseconds from the planned start. ${said.join(' ')}`,
  }
}

function axisOf(scale: Scale, column: number, top: number, bottom: number): SvgElement[] {
  const [left = 0, right = 0] = scale.range()
  const panel: Panel = { left, right, top, bottom: bottom - 2 }
  const ticks = scale.ticks(5).map((value) => ({ at: scale(value), text: String(value) }))
  const title = `the order at ${COLUMNS[column]}: milliseconds from its planned start`
  const style = { size: 11, colour: 'quiet', at: 'middle' } as const
  return [...axisBelow(panel, ticks), label((left + right) / 2, bottom + 30, title, style)]
}

function drawnBlock(block: WayBlock, top: number, scales: readonly Scale[]): SvgElement[] {
  const { model, places, why_not } = block
  const name = [
    marker(model, MARGIN_PX + 7, top + 12),
    labelAround(MARGIN_PX + 22, top + 12, model, { bold: true, size: 13 }),
  ]
  if (why_not !== undefined) {
    const [line = ''] = wrapped(why_not, WIDTH_PX - PLACES_PX - 2 * MARGIN_PX, 12)
    return [...name, labelAround(MARGIN_PX + PLACES_PX + 6, top + 12, line, { colour: 'quiet' })]
  }
  const middleOf = (index: number) => top + NAME_PX + (index + 0.5) * STEP_PX
  const rows = places.map((place, index) => {
    return labelAround(MARGIN_PX + PLACES_PX - 10, middleOf(index), place, {
      size: 11,
      colour: 'quiet',
      at: 'end',
    })
  })
  const ways = COLUMNS.flatMap((_, column) => {
    const way = wayIn(block, column)
    const scale = scales[column]
    return way === undefined || scale === undefined ? [] : drawnWay(block, way, scale, middleOf)
  })
  return [...name, ...rows, ...ways]
}

function drawnWay(
  { model, places }: WayBlock,
  way: TracedWay,
  scale: Scale,
  middleOf: (index: number) => number,
): SvgElement[] {
  const { percentile, completed_us, answered_us } = way
  const x = (us: number) => scale(us / 1000)
  const parts = stepsOf(way).flatMap(({ place, parts: of_place }) => {
    const y = middleOf(places.indexOf(place))
    return of_place.map((part) => drawnPart(part, `${model}, order at ${percentile}, ${place}`, x, y))
  })
  const [from = 0, to = 0] = scale.range()
  const above = middleOf(0) - STEP_PX / 2 - 6
  const end = `done after ${inMs(completed_us)} ms`
  const says = `${model}, order at ${percentile}: answered after ${answered_us === null ? '–' : inMs(answered_us)} ms`
  const answer = answered_us === null ? [] : answerMark(x(answered_us), middleOf(0), says)
  const is_far = x(completed_us) > (from + to) / 2
  return [...parts, ...answer, label(x(completed_us), above, end, { size: 11, at: is_far ? 'end' : 'start' })]
}

const inMs = (us: number) => number(us / 1000)
