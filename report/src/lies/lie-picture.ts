import { scaleLinear, scaleLog } from 'd3-scale'
import { number, wholeNumber } from '../numbers.ts'
import { labelAround } from '../pictures/label.ts'
import { legend } from '../pictures/legend.ts'
import { marker } from '../pictures/marker.ts'
import { lookOf } from '../pictures/model-look.ts'
import { ofModel } from '../pictures/of-model.ts'
import { type Colour, fillOf, strokeOf } from '../pictures/palette.ts'
import { MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from '../pictures/picture.ts'
import { element, type SvgElement } from '../pictures/svg-element.ts'
import { textWidth } from '../pictures/text-width.ts'
import { left as leftColumn, right as rightColumn } from '../table.ts'
import type { Lie, LieBar } from './lie.ts'

const NAMES_PX = 150
const GROUP_PX = 44
const BAR_PX = 13
const TEXT_PX = 11
/** What is there at all is seen, however little it is. */
const LEAST_PX = 3
/** From this quotient on, the shorter bars of a linear scale say nothing any more. */
const LOG_FROM = 50

/** The false figure above, hollow, and the honest one below it, filled, of each model. */
export function liePicture(lie: Lie): Picture {
  const { bars, unit, told, honest, rows } = lie
  const scale = scaleOf(bars)
  const heading = {
    name: `lie-${lie.name}`,
    title: lie.title,
    note: `${unit}${scale.is_log ? ', on a logarithmic scale' : ''}; from ${rows}. Hollow: what the false table shows. Filled: what is true.`,
    description: bars
      .map((bar) => `${bar.label}: told ${toldText(bar)} ${unit}, true ${shown(bar.honest)} ${unit}.`)
      .join(' '),
  }
  const top = topOf(heading)
  const drawn = bars.flatMap((bar, index) => {
    const at = top + index * GROUP_PX
    const name = labelAround(MARGIN_PX + 18, at + GROUP_PX / 2 - 4, bar.label, { bold: true })
    const of_model = [marker(bar.model, MARGIN_PX + 6, at + GROUP_PX / 2 - 4), name]
    return ofModel(bar.model, [
      ...of_model,
      ...drawnTold(bar, at + 5, scale.to),
      ...drawnHonest(bar, at + 22, scale.to),
    ])
  })
  const entries = [
    { text: `told: ${told}`, sample: sampleOf(true) },
    { text: `true: ${honest}`, sample: sampleOf(false) },
  ]
  const below = legend(entries, top + bars.length * GROUP_PX + 6)
  const columns = [leftColumn('model'), rightColumn(`told (${unit})`), rightColumn(`true (${unit})`)]
  const figures = bars.map((bar) => [bar.label, toldText(bar), shown(bar.honest)])
  return picture(heading, below.bottom, [...drawn, ...below.drawn], { columns, rows: figures })
}

/** `2.67`, or `3.10 to 24.8` where it depends on chance. */
export function toldText({ told }: LieBar): string {
  return typeof told === 'number' ? shown(told) : `${shown(told[0])} to ${shown(told[1])}`
}

export function shown(value: number): string {
  return Number.isInteger(value) ? wholeNumber(value) : number(value)
}

function scaleOf(bars: readonly LieBar[]) {
  const values = bars.flatMap(({ told, honest }) => [told, honest].flat()).filter((value) => value > 0)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const room = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX - textWidth('00,000 to 00,000', TEXT_PX) - 8
  const is_log = most / least >= LOG_FROM
  const scale = is_log ? scaleLog([least / 2, most], [0, room]) : scaleLinear([0, most], [0, room])
  return { is_log, to: (value: number) => (value <= 0 ? 0 : Math.max(LEAST_PX, scale(value))) }
}

type Scale = (value: number) => number

function drawnTold(bar: LieBar, y: number, to: Scale): SvgElement[] {
  const [low, high] = typeof bar.told === 'number' ? [undefined, bar.told] : bar.told
  const from = low === undefined ? 0 : to(low)
  const width = Math.max(LEAST_PX, to(high) - from)
  const left = MARGIN_PX + NAMES_PX
  const says = `${bar.label}: told ${toldText(bar)}`
  return [
    hollow(lookOf(bar.model).colour, left + from, y, width, says),
    labelAround(left + from + width + 8, y + BAR_PX / 2, toldText(bar), { size: TEXT_PX, colour: 'quiet' }),
  ]
}

function drawnHonest(bar: LieBar, y: number, to: Scale): SvgElement[] {
  const left = MARGIN_PX + NAMES_PX
  const width = Math.max(LEAST_PX, to(bar.honest))
  const says = `${bar.label}: true ${shown(bar.honest)}`
  return [
    filled(lookOf(bar.model).colour, left, y, width, says),
    labelAround(left + width + 8, y + BAR_PX / 2, shown(bar.honest), { size: TEXT_PX, bold: true }),
  ]
}

function hollow(colour: Colour, x: number, y: number, width: number, says?: string): SvgElement {
  const look = {
    class: `${fillOf('paper')} ${strokeOf(colour)}`,
    'stroke-width': 1.5,
    'stroke-dasharray': '4 3',
  }
  return element('rect', { ...look, x, y, width, height: BAR_PX }, titleOf(says))
}

function filled(colour: Colour, x: number, y: number, width: number, says?: string): SvgElement {
  return element('rect', { class: fillOf(colour), x, y, width, height: BAR_PX }, titleOf(says))
}

function titleOf(says: string | undefined): SvgElement[] {
  return says === undefined ? [] : [element('title', {}, [says])]
}

function sampleOf(is_hollow: boolean) {
  return (x: number, y: number) => [(is_hollow ? hollow : filled)('ink', x, y - BAR_PX / 2, 26)]
}
