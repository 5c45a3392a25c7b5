import { type ScaleLogarithmic, scaleLog } from 'd3-scale'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { axisBelow, type Panel } from './axis.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { logTicks } from './log-ticks.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { type PatternBlock, type PatternPair, type PatternPlace, patternBlocks } from './pattern-facts.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import type { SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'

const ROW_PX = 17
const TITLE_PX = 24
const GAP_PX = 8
const NAMES_PX = 150
const PANEL_GAP_PX = 34
/** Nearer to each other, one marker would hide the other. */
const ONE_PLACE_PX = 5
const SIDES = [
  {
    of: 'waiting',
    title: 'at a steady rate: p50 in ms from the plan, logarithmic',
    unit: 'ms',
    told: 'how long the answer and the end took for half of them at a steady rate',
  },
  {
    of: 'crowd',
    title: 'a crowd at once: per second, logarithmic',
    unit: 'per s',
    told: 'how many a second were taken on and done of a crowd that came at once',
  },
] as const
type Side = (typeof SIDES)[number]

/**
 * The patterns: what is taken on beside what is done, model by model. Undefined where none was measured.
 */
export function patternRates(data: ReportData): Picture | undefined {
  const blocks = patternBlocks(data)
  if (blocks.length === 0) return undefined
  const sides = SIDES.filter(({ of }) => valuesOf(blocks, of).length > 0)
  if (sides.length === 0) return undefined
  const heading = headingOf(blocks, sides)
  const top = topOf(heading) + 12
  let bottom = top
  const tops = blocks.map(({ places }) => {
    const at = bottom
    bottom += TITLE_PX + places.length * ROW_PX + GAP_PX
    return at
  })
  const scales = sides.map(({ of }, index) => scaleOf(valuesOf(blocks, of), index, sides.length))
  const axes = sides.flatMap((side, index) => axisOf(side, scales[index] as Log, top, bottom))
  const drawn = blocks.flatMap((block, index) => drawnBlock(block, tops[index] ?? top, sides, scales))
  const below = legend(LEGEND, bottom + 40)
  return picture(heading, below.bottom, [...axes, ...drawn, ...below.drawn], figuresOf(blocks))
}

const LEGEND: readonly LegendEntry[] = [
  {
    text: 'accepted: the answer, which may be a receipt',
    sample: (x, y) => [marker('sync-rest', x + 13, y, { hollow: true })],
  },
  {
    text: 'completed: everything is done; alone where both are at one place',
    sample: (x, y) => [marker('sync-rest', x + 13, y)],
  },
]

type Log = ScaleLogarithmic<number, number>

function valuesOf(blocks: readonly PatternBlock[], of: Side['of']): number[] {
  return blocks.flatMap(({ places }) =>
    places.flatMap((place) => {
      const pair = place[of]
      return pair === undefined ? [] : [pair.accepted, pair.completed].filter((value) => value > 0)
    }),
  )
}

function scaleOf(values: readonly number[], index: number, sides: number): Log {
  const room = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX - 12
  const width = (room - (sides - 1) * PANEL_GAP_PX) / sides
  const from = MARGIN_PX + NAMES_PX + index * (width + PANEL_GAP_PX)
  return scaleLog([Math.min(...values) / 1.25, Math.max(...values) * 1.25], [from, from + width])
}

function axisOf({ title }: Side, scale: Log, top: number, bottom: number): SvgElement[] {
  const [from = 0, to = 0] = scale.range()
  const panel: Panel = { left: from, right: to, top, bottom: bottom - 4 }
  const ticks = logTicks(scale.domain() as [number, number]).map((value) => {
    return { at: scale(value), text: value >= 1_000 ? wholeNumber(value) : String(value) }
  })
  const style = { size: 11, colour: 'quiet', at: 'middle' } as const
  return [...axisBelow(panel, ticks), label((from + to) / 2, bottom + 28, title, style)]
}

function headingOf(blocks: readonly PatternBlock[], sides: readonly Side[]): Heading {
  const all = blocks.flatMap(({ places }) => places)
  const by_model = [...Map.groupBy(all, ({ model }) => model)]
  const counts = by_model.map(([model, places]) => {
    return `${model} n = ${wholeNumber(places.reduce((sum, { offered }) => sum + offered, 0))}`
  })
  const said = blocks.map(({ pattern, places }) => {
    const told = places.map(({ model, waiting, crowd, no_waiting }) => {
      const words = [
        ...(waiting === undefined ? [] : [`accepted ${pairText(waiting)} completed ms`]),
        ...(crowd === undefined ? [] : [`accepted ${pairText(crowd)} completed per s`]),
      ]
      return `${model} ${words.length === 0 ? no_waiting : words.join(', ')}`
    })
    return `${pattern}: ${told.join('; ')}.`
  })
  return {
    name: 'pattern-rates',
    title: 'The patterns: what is taken on, and what is done?',
    note: `Commands of the patterns, all runs together: ${sides.map(({ told }) => told).join(', and ')}. Commands: ${counts.join(', ')}.`,
    description: `Accepted and completed, pattern by pattern. ${said.join(' ')}`,
  }
}

const pairText = ({ accepted, completed }: PatternPair) => `${number(accepted)}, ${number(completed)}`

function drawnBlock(
  { pattern, variant, places }: PatternBlock,
  top: number,
  sides: readonly Side[],
  scales: readonly Log[],
): SvgElement[] {
  const title = labelAround(MARGIN_PX, top + 12, `${pattern} / ${variant}`, { size: 11, colour: 'quiet' })
  const rows = places.map((place, index) => {
    const y = top + TITLE_PX + (index + 0.5) * ROW_PX
    const name = [
      marker(place.model, MARGIN_PX + 7, y),
      labelAround(MARGIN_PX + 22, y, place.model, { bold: true }),
    ]
    const drawn = sides.flatMap((side, n) => drawnPair(pattern, place, side, scales[n] as Log, y))
    return ofModel(place.model, [...name, ...drawn])
  })
  return [title, ...rows]
}

function drawnPair(
  pattern: string,
  place: PatternPlace,
  { of, unit }: Side,
  x: Log,
  y: number,
): SvgElement[] {
  const { model, no_waiting, no_crowd } = place
  const pair = place[of]
  const [from = 0, to = 0] = x.range()
  if (pair === undefined) {
    const [text = ''] = wrapped(of === 'waiting' ? no_waiting : no_crowd, to - from, 11)
    return [labelAround(from + 4, y, text, { size: 11, colour: 'quiet' })]
  }
  const says = (word: string, value: number) => `${model}, ${pattern}: ${word} ${number(value)} ${unit}`
  const known = [pair.accepted, pair.completed].map((value) => x(Math.max(value, x.domain()[0] ?? value)))
  const [accepted = from, completed = from] = known
  if (Math.abs(accepted - completed) < ONE_PLACE_PX) {
    const both = `${says('accepted', pair.accepted)}; completed ${number(pair.completed)} ${unit}`
    return [marker(model, completed, y, { says: both })]
  }
  return [
    stroke(lookOf(model).colour, [accepted, y], [completed, y], { 'stroke-width': 2 }),
    marker(model, completed, y, { says: says('completed', pair.completed) }),
    marker(model, accepted, y, { hollow: true, says: says('accepted', pair.accepted) }),
  ]
}

function figuresOf(blocks: readonly PatternBlock[]): Figures {
  const columns = [
    left('pattern'),
    left('model'),
    right('accepted p50 (ms)'),
    right('completed p50 (ms)'),
    right('accepted per s'),
    right('completed per s'),
    right('commands'),
  ]
  const text = (pair: PatternPair | undefined) =>
    pair === undefined ? ['–', '–'] : [number(pair.accepted), number(pair.completed)]
  const rows = blocks.flatMap(({ pattern, variant, places }) =>
    places.map(({ model, waiting, crowd, offered }) => {
      return [`${pattern} / ${variant}`, model, ...text(waiting), ...text(crowd), wholeNumber(offered)]
    }),
  )
  return { columns, rows }
}
