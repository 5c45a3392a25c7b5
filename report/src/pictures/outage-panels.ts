import type { ScaleLinear } from 'd3-scale'
import { area, curveStepAfter, line } from 'd3-shape'
import { wholeNumber } from '../numbers.ts'
import type { Panel } from './axis.ts'
import { label } from './label.ts'
import type { LegendEntry } from './legend.ts'
import { lookOf } from './model-look.ts'
import type { OutageFacts } from './outage-facts.ts'
import { type Colour, fillOf, strokeOf } from './palette.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'

type Linear = ScaleLinear<number, number>
type Point = readonly [x: number, y: number]

const ACCEPTED = { 'stroke-width': 1.6, 'stroke-dasharray': '4 3' }
const COMPLETED = { 'stroke-width': 2 }
const FAINT = 0.16
const REFUSED: Colour = 'pink'

export const OUTAGE_LEGEND: readonly LegendEntry[] = [
  { text: 'completed', sample: (x, y) => [stroke('ink', [x, y], [x + 26, y], COMPLETED)] },
  { text: 'accepted', sample: (x, y) => [stroke('ink', [x, y], [x + 26, y], ACCEPTED)] },
  { text: 'refused', sample: (x, y) => [box(REFUSED, x, y)] },
  { text: 'inventory is gone', sample: (x, y) => [box('band', x, y)] },
  {
    text: 'drained: nothing waits any more',
    sample: (x, y) => [stroke('ink', [x + 13, y - 6], [x + 13, y + 6])],
  },
]

function box(colour: Colour, x: number, y: number): SvgElement {
  return element('rect', { class: fillOf(colour), x, y: y - 6, width: 26, height: 12 })
}

/** One outage in its two panels; `axes` lie on the shade of the fault and below the lines. */
export function drawnOutage(
  model: string,
  facts: OutageFacts,
  { rates, levels }: { readonly rates: Panel; readonly levels: Panel },
  { x, rate, waiting }: { readonly x: Linear; readonly rate: Linear; readonly waiting: Linear },
  axes: readonly SvgElement[],
): SvgElement[] {
  const { colour } = lookOf(model)
  const { seconds, from_s, gone_s, drained_s, kept_orders } = facts
  const steps = (of: (second: (typeof seconds)[number]) => number): Point[] => {
    const last = seconds.at(-1)
    const points = seconds.map((one): Point => [x(one.second - from_s), rate(of(one))])
    return last === undefined ? [] : [...points, [x(last.second + 1 - from_s), rate(of(last))]]
  }
  const levels_of = [{ at_s: -from_s, open: 0 }].concat(
    seconds.map(({ second, open_orders }) => ({ at_s: second + 1 - from_s, open: open_orders })),
  )
  const level = levels_of.map(({ at_s, open }): Point => [x(at_s), waiting(open)])
  return [
    ...[rates, levels].map((panel) => shade(panel, x(0), x(gone_s))),
    ...axes,
    filled(
      REFUSED,
      steps(({ refused }) => refused),
      rates.bottom,
      0.75,
    ),
    filled(
      colour,
      steps(({ completed }) => completed),
      rates.bottom,
      FAINT,
    ),
    drawn(
      colour,
      steps(({ completed }) => completed),
      COMPLETED,
    ),
    drawn(
      colour,
      steps(({ accepted }) => accepted),
      ACCEPTED,
    ),
    element('path', { class: fillOf(colour), 'fill-opacity': FAINT, d: areaUnder(level, levels.bottom) }),
    element('path', { class: `none ${strokeOf(colour)}`, ...COMPLETED, d: line()(level.map(pair)) ?? '' }),
    ...(drained_s === undefined || !kept_orders ? [] : drainEnd(levels, x(drained_s))),
    ...seconds.map((one) => hit(one, x(one.second - from_s), x(one.second + 1 - from_s), rates, levels)),
  ]
}

const pair = ([x, y]: Point): [number, number] => [x, y]

function shade({ top, bottom }: Panel, left: number, right: number): SvgElement {
  return element('rect', {
    class: fillOf('band'),
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
  })
}

function drawn(colour: Colour, points: readonly Point[], style: Readonly<Record<string, string | number>>) {
  const d = line().curve(curveStepAfter)(points.map(pair)) ?? ''
  return element('path', { class: `none ${strokeOf(colour)}`, ...style, d })
}

function filled(colour: Colour, points: readonly Point[], bottom: number, opacity: number): SvgElement {
  const d = area().curve(curveStepAfter).y0(bottom)(points.map(pair)) ?? ''
  return element('path', { class: fillOf(colour), 'fill-opacity': opacity, d })
}

function areaUnder(points: readonly Point[], bottom: number): string {
  return area().y0(bottom)(points.map(pair)) ?? ''
}

function drainEnd({ top, bottom }: Panel, at: number): SvgElement[] {
  return [
    stroke('ink', [at, top], [at, bottom], { 'stroke-width': 1.2 }),
    label(at, top - 5, 'drained', { size: 11, at: 'middle' }),
  ]
}

/** Nothing to see, and what that second held for who points at it. */
function hit(
  one: OutageFacts['seconds'][number],
  left: number,
  right: number,
  rates: Panel,
  levels: Panel,
): SvgElement {
  const { second, accepted, refused, completed, open_orders, events } = one
  const happened = events.length === 0 ? '' : `; ${events.join(', ')}`
  const counts = Object.entries({ accepted, refused, completed })
  const counted = counts.map(([name, count]) => `${name} ${wholeNumber(count)}`).join(', ')
  const waiting = `${wholeNumber(open_orders)} waiting at its end`
  const says = `second ${second} of the load: ${counted}; ${waiting}${happened}`
  const attributes = { class: 'none', 'pointer-events': 'all', x: left, y: rates.top, width: right - left }
  return element('rect', { ...attributes, height: levels.bottom - rates.top }, [element('title', {}, [says])])
}
