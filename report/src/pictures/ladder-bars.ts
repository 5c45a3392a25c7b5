import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { LADDER_STEPS, type LadderPrice, ladderPrices } from '../ladder-prices.ts'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { axisBelow } from './axis.ts'
import { label, labelAround } from './label.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { fillOf } from './palette.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { element, type SvgElement } from './svg-element.ts'
import { textWidth } from './text-width.ts'

const ROW_PX = 17
const BAR_PX = 10
const NAME_PX = 24
const GAP_PX = 10
const STEPS_PX = 282
const HARM_PX = 236

/** One model with the price of each step. */
interface Block {
  readonly model: string
  readonly prices: readonly LadderPrice[]
}

/**
 * What each guarantee costs: a bar for each step, all of one measure, and beside it what the same kill did
 * there. Undefined where no ladder was measured.
 */
export function ladderBars(data: ReportData): Picture | undefined {
  const blocks = data.models.map((model): Block => ({ model, prices: ladderPrices(data, model) }))
  const all = blocks.flatMap(({ prices }) => prices.flatMap(({ us_per_order }) => us_per_order ?? []))
  if (all.length === 0) return undefined
  const heading = headingOf(blocks)
  const most = Math.max(...all)
  const from = MARGIN_PX + STEPS_PX
  const to = WIDTH_PX - MARGIN_PX - HARM_PX - textWidth(wholeNumber(most), 11) - 8
  const x = scaleLinear([0, most], [from, to])
  const top = topOf(heading) + 20
  let at = top
  const drawn = blocks.map((block) => {
    const of_block = ofModel(block.model, drawnBlock(block, at, x))
    at += heightOf(block)
    return of_block
  })
  const ticks = x.ticks(4).map((value) => ({ at: x(value), text: wholeNumber(value) }))
  const titles = [
    label(from, top - 6, 'microseconds per order, all at once', { size: 11, colour: 'quiet' }),
    label(WIDTH_PX - MARGIN_PX - HARM_PX + 8, top - 6, 'inventory killed half way', {
      size: 11,
      colour: 'quiet',
    }),
  ]
  const axis = axisBelow({ left: from, right: to, top, bottom: at }, ticks)
  return picture(heading, at + 22, [...axis, ...titles, ...drawn], figuresOf(blocks))
}

function heightOf({ prices }: Block): number {
  return NAME_PX + Math.max(1, prices.length) * ROW_PX + GAP_PX
}

function headingOf(blocks: readonly Block[]): Heading {
  const orders = blocks.flatMap(({ prices }) => prices.map((price) => price.orders))
  const most = Math.max(...orders.map((count) => count ?? 0))
  const said = blocks.map(({ model, prices }) => {
    const steps = prices.map(({ step, us_per_order }) => `${step} ${usText(us_per_order)}`)
    return `${model}: ${steps.length === 0 ? 'not measured' : steps.join(', ')}.`
  })
  return {
    name: 'ladder-bars',
    title: 'What does each guarantee cost, and what is lost without it?',
    note: `ladder: the same orders at each step, one guarantee more each time, n = ${wholeNumber(most)} that come at once; from the first one sent to the last end, failures included. Bars begin at 0 and have one scale. Beside them: of so many other orders, what a SIGKILL of inventory did.`,
    description: `Microseconds per order at each step. ${said.join(' ')}`,
  }
}

function usText(us_per_order: number | undefined): string {
  return us_per_order === undefined ? 'not measured' : `${wholeNumber(us_per_order)} µs`
}

function drawnBlock({ model, prices }: Block, top: number, x: ScaleLinear<number, number>): SvgElement[] {
  const name = [
    marker(model, MARGIN_PX + 7, top + 12),
    labelAround(MARGIN_PX + 22, top + 12, model, { bold: true, size: 13 }),
  ]
  if (prices.length === 0) {
    const text = 'not measured in this run'
    return [...name, labelAround(x(0), top + NAME_PX + ROW_PX / 2, text, { size: 11, colour: 'quiet' })]
  }
  const rows = prices.flatMap((price, index) => {
    return drawnPrice(model, price, top + NAME_PX + (index + 0.5) * ROW_PX, x)
  })
  return [...name, ...rows]
}

function drawnPrice(model: string, price: LadderPrice, y: number, x: ScaleLinear<number, number>) {
  const { step, us_per_order } = price
  const what = labelAround(MARGIN_PX + 22, y, (LADDER_STEPS[step] ?? step).replaceAll('`', ''), { size: 11 })
  const harm = harmOf(price)
  const beside = labelAround(WIDTH_PX - MARGIN_PX - HARM_PX + 8, y, harm.text, {
    size: 11,
    colour: harm.is_harmed ? 'red' : 'quiet',
  })
  if (us_per_order === undefined) {
    return [what, labelAround(x(0), y, 'not measured', { size: 11, colour: 'quiet' }), beside]
  }
  const says = `${model}, ${step}: ${usText(us_per_order)} per order; ${harm.text}`
  const attributes = { class: fillOf(lookOf(model).colour), x: x(0), y: y - BAR_PX / 2, height: BAR_PX }
  const width = Math.max(1, x(us_per_order) - x(0))
  return [
    what,
    element('rect', { ...attributes, width }, [element('title', {}, [says])]),
    labelAround(x(us_per_order) + 5, y, wholeNumber(us_per_order), { size: 11 }),
    beside,
  ]
}

/** What the kill did, of so many orders. */
function harmOf({ killed, without_an_end, forgotten, doubled }: LadderPrice) {
  if (killed === 0) return { text: 'not tried', is_harmed: false }
  const lost = without_an_end + forgotten
  const found = [
    ...(lost === 0 ? [] : [`${wholeNumber(lost)} lost`]),
    ...(doubled === 0 ? [] : [`${wholeNumber(doubled)} doubled`]),
  ]
  const what = found.length === 0 ? 'none lost or doubled' : found.join(', ')
  return { text: `${what} of ${wholeNumber(killed)}`, is_harmed: found.length > 0 }
}

function figuresOf(blocks: readonly Block[]): Figures {
  const columns = [
    left('model'),
    left('step'),
    left('what it has'),
    right('µs per order'),
    right('done p50 (ms)'),
    right('services CPU (ms per order)'),
    left('inventory killed half way'),
  ]
  const text = (value: number | undefined) => (value === undefined ? '–' : number(value))
  const rows = blocks.flatMap(({ model, prices }) => {
    if (prices.length === 0) return [[model, '–', 'not measured in this run', '–', '–', '–', '–']]
    return prices.map((price) => {
      const { step, us_per_order, p50_ms, services_cpu_ms } = price
      const what = LADDER_STEPS[step] ?? step
      const us = us_per_order === undefined ? '–' : wholeNumber(us_per_order)
      return [model, step, what, us, text(p50_ms), text(services_cpu_ms), harmOf(price).text]
    })
  })
  return { columns, rows }
}
