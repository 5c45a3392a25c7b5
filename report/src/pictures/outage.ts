import { scaleLinear } from 'd3-scale'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { axisBelow, type Panel, rulesAcross, type Tick, textsBeside } from './axis.ts'
import { label, labelAround } from './label.ts'
import { legend } from './legend.ts'
import { marker } from './marker.ts'
import { ofModel } from './of-model.ts'
import { type OutagePlace, outagePlaces } from './outage-facts.ts'
import { drawnOutage, OUTAGE_LEGEND } from './outage-panels.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import type { SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'

const AXIS_PX = 44
const COLUMN_GAP_PX = 14
const NAME_PX = 58
const RATES_PX = 140
const LEVELS_PX = 100
const BETWEEN_PX = 26

/**
 * What an outage of inventory does, second by second: a column per model, above what was answered and done,
 * below the orders that wait. Undefined where no outage was measured.
 */
export function outage(data: ReportData): Picture | undefined {
  const places = outagePlaces(data)
  if (places === undefined) return undefined
  const heading = headingOf(places)
  const top = topOf(heading) + NAME_PX
  const scales = scalesOf(places)
  const columns = places.map((place, index) => {
    return ofModel(place.model, drawnColumn(place, panelsOf(index, places.length, top), scales))
  })
  const beside = namesBeside(panelsOf(0, places.length, top), scales)
  const bottom = top + RATES_PX + BETWEEN_PX + LEVELS_PX
  const axis_title = label(WIDTH_PX / 2, bottom + 32, 'seconds from the fault', {
    size: 11,
    colour: 'quiet',
    at: 'middle',
  })
  const below = legend(OUTAGE_LEGEND, bottom + 42)
  const drawn = [...beside, ...columns, axis_title, ...below.drawn]
  return picture(heading, below.bottom, drawn, figuresOf(places))
}

/** Second by second, from the fault on. */
function figuresOf(places: readonly OutagePlace[]): Figures {
  const counts = ['accepted', 'refused', 'completed', 'waiting at its end'].map(right)
  const rows = places.flatMap(({ model, outage: one, why_not = '' }) => {
    if (one === undefined) return [[model, why_not, '–', '–', '–', '–', '']]
    return one.seconds.map(({ second, accepted, refused, completed, open_orders, events }) => {
      const figures = [accepted, refused, completed, open_orders].map(wholeNumber)
      return [model, number(second - one.from_s), ...figures, events.join(', ')]
    })
  })
  return { columns: [left('model'), right('second from the fault'), ...counts, left('what happened')], rows }
}

/** The two panels of a column. */
interface Panels {
  readonly rates: Panel
  readonly levels: Panel
}

function panelsOf(index: number, columns: number, top: number): Panels {
  const room = WIDTH_PX - 2 * MARGIN_PX - AXIS_PX
  const width = (room - (columns - 1) * COLUMN_GAP_PX) / columns
  const left = MARGIN_PX + AXIS_PX + index * (width + COLUMN_GAP_PX)
  const across = { left, right: left + width }
  const levels_top = top + RATES_PX + BETWEEN_PX
  return {
    rates: { ...across, top, bottom: top + RATES_PX },
    levels: { ...across, top: levels_top, bottom: levels_top + LEVELS_PX },
  }
}

/** What all columns have in common: seconds across, orders per second and orders up. */
export interface OutageScales {
  readonly seconds: readonly [from: number, to: number]
  readonly most_per_s: number
  readonly most_waiting: number
}

function scalesOf(places: readonly OutagePlace[]): OutageScales {
  const facts = places.flatMap(({ outage: one }) => one ?? [])
  const ends = facts.map(({ seconds, from_s }) => (seconds.at(-1)?.second ?? 0) + 1 - from_s)
  const all = facts.flatMap(({ seconds }) => seconds)
  return {
    seconds: [-Math.max(...facts.map(({ from_s }) => from_s)), Math.max(...ends)],
    most_per_s: Math.max(
      1,
      ...all.flatMap(({ accepted, refused, completed }) => [accepted, refused, completed]),
    ),
    most_waiting: Math.max(1, ...all.map(({ open_orders }) => open_orders)),
  }
}

function headingOf(places: readonly OutagePlace[]): Heading {
  const facts = places.flatMap(({ outage: one }) => one ?? [])
  const gone_s = Math.max(...facts.map((one) => one.gone_s))
  const runs = Math.max(...places.map(({ row }) => row?.counted.length ?? 0))
  const which =
    runs > 1 ? `The first of ${wholeNumber(runs)} runs of each model.` : 'One run of each model (n = 1).'
  const rate = Math.max(...facts.flatMap(({ seconds }) => seconds.map(({ offered }) => offered)))
  const said = places.map(({ model, outage: one, why_not }) => {
    return `${model}: ${one === undefined ? why_not : becameOf(one).join(', ')}.`
  })
  return {
    name: 'outage',
    title: 'What happens while inventory is gone?',
    note: `backlog / kill: inventory is killed under ${wholeNumber(rate)} orders/s and started again after ${number(gone_s)} s. Above orders per second, below orders that were taken on and have not ended. ${which}`,
    description: `An outage of inventory, second by second, in a column per model. ${said.join(' ')}`,
  }
}

/** What is said of an outage under the name of its model. */
function becameOf({ refused, offered, drained_s, gone_s, kept_orders }: NonNullable<OutagePlace['outage']>) {
  const sale = `refused ${wholeNumber(refused)} of ${wholeNumber(offered)}`
  if (!kept_orders) return [sale, 'no order waited']
  return [
    sale,
    drained_s === undefined ? 'not drained' : `drained ${number(drained_s - gone_s)} s after restart`,
  ]
}

/** Upwards, all columns have one scale. */
function upwards({ rates, levels }: Panels, { most_per_s, most_waiting }: OutageScales) {
  const rate = scaleLinear([0, most_per_s], [rates.bottom, rates.top]).nice(4)
  const waiting = scaleLinear([0, most_waiting], [levels.bottom, levels.top]).nice(4)
  const ticksOf = (scale: typeof rate): Tick[] =>
    scale.ticks(4).map((value) => ({ at: scale(value), text: wholeNumber(value) }))
  return { rate, waiting, rate_ticks: ticksOf(rate), waiting_ticks: ticksOf(waiting) }
}

/** What the scales mean, left of the first column; of no model, and there whichever are left out. */
function namesBeside(panels: Panels, scales: OutageScales): SvgElement[] {
  const { rates, levels } = panels
  const { rate_ticks, waiting_ticks } = upwards(panels, scales)
  return [
    label(MARGIN_PX, rates.top - 10, 'per s', { size: 11, colour: 'quiet' }),
    label(MARGIN_PX, levels.top - 10, 'waiting', { size: 11, colour: 'quiet' }),
    ...textsBeside(rates, rate_ticks),
    ...textsBeside(levels, waiting_ticks),
  ]
}

function drawnColumn(place: OutagePlace, panels: Panels, scales: OutageScales): SvgElement[] {
  const { model, outage: one, why_not } = place
  const { rates, levels } = panels
  const x = scaleLinear(scales.seconds, [rates.left, rates.right])
  const { rate, waiting, rate_ticks, waiting_ticks } = upwards(panels, scales)
  const seconds = x.ticks(4).map((value) => ({ at: x(value), text: String(value) }))
  const name = [
    marker(model, rates.left + 6, rates.top - NAME_PX + 12),
    labelAround(rates.left + 20, rates.top - NAME_PX + 12, model, { bold: true, size: 13 }),
  ]
  const axes = [
    ...rulesAcross(rates, rate_ticks),
    ...rulesAcross(levels, waiting_ticks),
    ...axisBelow(levels, seconds),
  ]
  if (one === undefined) {
    const lines = wrapped(why_not ?? '', rates.right - rates.left, 12)
    const reason = lines.map((line, index) => label(rates.left + 4, rates.top + 20 + 16 * index, line))
    return [...axes, ...name, ...reason]
  }
  const said = becameOf(one).map((words, index) => {
    return label(rates.left, rates.top - NAME_PX + 33 + 15 * index, words, { size: 11, colour: 'quiet' })
  })
  return [...drawnOutage(model, one, { rates, levels }, { x, rate, waiting }, axes), ...name, ...said]
}
