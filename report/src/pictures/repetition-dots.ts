import type { RankedFigure } from '@three-ways/result-files/ranked-family'
import { scaleLinear } from 'd3-scale'
import { listed, number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { runInterval } from '../run-interval.ts'
import { axisBelow, type Panel } from './axis.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { fillOf } from './palette.ts'
import { type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { allDots, type DotRow, type Dots, dotFigures, titleOf } from './repetition-facts.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'
import { textWidth, wrapped } from './text-width.ts'

const ROW_PX = 52
const NAMES_PX = 150
const PANEL_GAP_PX = 34
const LINE_PX = 16
const FAINT = 0.16

/**
 * Every repetition of what is ranked as a dot, with the interval of the median and the band within which no
 * difference could be shown; below what the tests say of each pair. Undefined where nothing of it was
 * measured.
 */
export function repetitionDots(data: ReportData): Picture | undefined {
  const all = allDots(data)
  if (all.length === 0) return undefined
  const heading = headingOf(all)
  const top = topOf(heading) + 24
  const rows = Math.max(...all.map((dots) => dots.rows.length))
  const bottom = top + rows * ROW_PX
  const panels = all.map((_, index) => panelOf(index, all.length, top, bottom))
  const names = (all[0]?.rows ?? []).map(({ model }, index) => {
    const middle = top + (index + 0.5) * ROW_PX
    const name = labelAround(MARGIN_PX + 20, middle, model, { bold: true })
    return ofModel(model, [marker(model, MARGIN_PX + 7, middle), name])
  })
  const drawn = all.flatMap((dots, index) => drawnDots(dots, panels[index] as Panel))
  const said = all.map((dots, index) => saidOf(dots, panels[index] as Panel, bottom + 52))
  const end = Math.max(...said.map((one) => one.bottom))
  const below = legend(LEGEND, end + 8)
  const all_drawn = [...names, ...drawn, ...said.flatMap((one) => one.drawn), ...below.drawn]
  return picture(heading, below.bottom, all_drawn, dotFigures(all))
}

const LEGEND: readonly LegendEntry[] = [
  { text: 'a repetition, the first one uppermost', sample: (x, y) => [marker('sync-rest', x + 13, y)] },
  {
    text: 'interval of the median (95 %; below six repetitions their range), and the median',
    sample: (x, y) => [
      stroke('blue', [x, y], [x + 26, y], { 'stroke-width': 2 }),
      stroke('blue', [x + 13, y - 6], [x + 13, y + 6], { 'stroke-width': 2 }),
    ],
  },
  {
    text: 'band: a model with the same scatter and its median in it could not be told from this one',
    sample: (x, y) => [
      element('rect', { class: fillOf('blue'), 'fill-opacity': FAINT, x, y: y - 6, width: 26, height: 12 }),
    ],
  },
]

function headingOf(all: readonly Dots[]): Heading {
  const said = all.flatMap(({ figure, rows }) =>
    rows.map(({ model, per_run }) => {
      const interval = runInterval(per_run)
      if (interval === undefined) return `${model}: none`
      const { median, low, high, words } = interval
      return `${model} in ${titleOf(figure)}: median ${number(median)}, ${words} ${number(low)} to ${number(high)}`
    }),
  )
  const runs = Math.max(...all.flatMap(({ rows }) => rows.map(({ per_run }) => per_run.length)))
  return {
    name: 'repetition-dots',
    title: 'May the difference be believed?',
    note: `Every repetition of what models are ranked by (n = up to ${wholeNumber(runs)} each); each panel has its own linear scale, which need not begin at 0. Differences by the exact rank test over the repetitions, adjusted by Holm over all six.`,
    description: `Every repetition as a dot. ${said.join('; ')}. ${all.flatMap(sentencesOf).join(' ')}`,
  }
}

function panelOf(index: number, panels: number, top: number, bottom: number): Panel {
  const room = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX
  const width = (room - (panels - 1) * PANEL_GAP_PX) / panels
  const left = MARGIN_PX + NAMES_PX + index * (width + PANEL_GAP_PX)
  return { left, right: left + width, top, bottom }
}

function drawnDots({ figure, rows }: Dots, panel: Panel): SvgElement[] {
  const values = rows.flatMap(({ per_run, could_see = 0 }) => {
    const median = runInterval(per_run)?.median ?? 0
    return per_run.length === 0 ? [] : [...per_run, median / (1 + could_see), median * (1 + could_see)]
  })
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const room = Math.max(high - low, high * 0.02) * 0.06
  const x = scaleLinear([Math.max(0, low - room), high + room], [panel.left, panel.right])
  const ticks = ticksOf(x).map((value) => ({ at: x(value), text: number(value) }))
  const unit = { size: 11, colour: 'quiet', at: 'middle' } as const
  return [
    label(panel.left, panel.top - 8, titleOf(figure)),
    ...axisBelow(panel, ticks),
    label((panel.left + panel.right) / 2, panel.bottom + 31, figure.unit, unit),
    ...rows.map((row, index) => {
      return ofModel(row.model, drawnRow(row, figure, x, panel, panel.top + index * ROW_PX))
    }),
  ]
}

type Scale = ReturnType<typeof scaleLinear<number>>

/** As many as have room for their texts. */
function ticksOf(x: Scale): number[] {
  const [left = 0, right = 0] = x.range()
  const fits = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + textWidth(number(value), 11) + 14, 0) <= right - left
  return [6, 5, 4, 3].map((count) => x.ticks(count)).find(fits) ?? x.ticks(2)
}

function drawnRow(row: DotRow, { unit }: RankedFigure, x: Scale, panel: Panel, top: number): SvgElement[] {
  const { model, per_run, could_see, why_not } = row
  const rule = stroke('rule', [panel.left, top + ROW_PX], [panel.right, top + ROW_PX])
  const interval = runInterval(per_run)
  if (interval === undefined) {
    const [line = ''] = wrapped(why_not ?? 'no figure', panel.right - panel.left, 11)
    return [rule, labelAround(panel.left + 4, top + ROW_PX / 2, line, { size: 11, colour: 'quiet' })]
  }
  const { low, median, high } = interval
  const { colour } = lookOf(model)
  const middle = top + ROW_PX / 2
  const band = could_see === undefined ? [] : [bandOf(row, median, could_see, x, top)]
  const step = (ROW_PX - 20) / Math.max(1, per_run.length - 1)
  const dots = per_run.map((value, index) => {
    const y = per_run.length === 1 ? middle : top + 10 + index * step
    return marker(model, x(value), y, { says: `${model}, repetition ${index + 1}: ${number(value)} ${unit}` })
  })
  return [
    rule,
    ...band,
    stroke(colour, [x(low), middle], [x(high), middle], { 'stroke-width': 2 }),
    stroke(colour, [x(median), top + 6], [x(median), top + ROW_PX - 6], { 'stroke-width': 2 }),
    ...dots,
  ]
}

function bandOf({ model }: DotRow, median: number, could_see: number, x: Scale, top: number): SvgElement {
  const [left, right] = [x(median / (1 + could_see)), x(median * (1 + could_see))]
  const attributes = { class: fillOf(lookOf(model).colour), 'fill-opacity': FAINT, x: left, y: top + 3 }
  return element('rect', { ...attributes, width: right - left, height: ROW_PX - 6 })
}

/** What the tests say of each pair, and why a model is in none. */
function sentencesOf({ pairs, rows }: Dots): string[] {
  const of_pairs = pairs
    .filter(({ why_not }) => why_not === undefined)
    .map(({ one, other, lower, adjusted }) => {
      if (lower === undefined) return `${one}, ${other}: no difference shown.`
      return `${lower} is below ${lower === one ? other : one} (p = ${adjusted.toFixed(4)}).`
    })
  const drawn = rows.filter(({ per_run }) => per_run.length > 0)
  const apart = [...Map.groupBy(drawn, ({ not_ranked }) => not_ranked)].flatMap(([why, of]) => {
    return why === undefined ? [] : [`${listed(of.map(({ model }) => model))}: ${why}.`]
  })
  return [...of_pairs, ...apart]
}

function saidOf(dots: Dots, { left, right }: Panel, top: number) {
  const lines = sentencesOf(dots).flatMap((sentence) => wrapped(sentence, right - left, 11))
  const drawn = lines.map((line, index) => label(left, top + index * LINE_PX, line, { size: 11 }))
  return { drawn, bottom: top + lines.length * LINE_PX }
}
