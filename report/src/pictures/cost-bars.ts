import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { COMPONENTS, type Component, type ComponentCost, type CostRow, costOf } from '../cost-rows.ts'
import { number, wholeNumber } from '../numbers.ts'
import type { ReportData } from '../report-data.ts'
import { left, right } from '../table.ts'
import { label, labelAround } from './label.ts'
import { type LegendEntry, legend } from './legend.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { type Place, placesIn } from './no-measurement.ts'
import { ofModel } from './of-model.ts'
import { fillOf, strokeOf } from './palette.ts'
import { type Figures, type Heading, MARGIN_PX, type Picture, picture, topOf, WIDTH_PX } from './picture.ts'
import { stroke } from './stroke.ts'
import { element, type SvgElement } from './svg-element.ts'
import { textWidth, wrapped } from './text-width.ts'

const ROW_PX = 15
const BAR_PX = 9
const GAP_PX = 8
const NAMES_PX = 208
const PANEL_GAP_PX = 18
const NOT_HERE = 'not measured here'

/** The loads that are drawn, and how they are called. */
const LOADS = [
  ['latency', 'steady'],
  ['throughput-10k', 'door'],
] as const

const MEASURES = [
  { name: 'cpu_ms', title: 'CPU ms per 1,000 completed', text: number },
  { name: 'written_kb', title: 'KB written per 1,000 completed', text: number },
  { name: 'peak_mb', title: 'peak memory, MB in all', text: wholeNumber },
] as const satisfies readonly {
  name: keyof ComponentCost
  title: string
  text: (value: number) => string
}[]
type Measure = (typeof MEASURES)[number]

interface Load {
  readonly title: string
  readonly places: readonly CostPlace[]
}

interface CostPlace extends Place {
  readonly cost: CostRow | undefined
}

/**
 * What 1,000 completed orders cost services, broker and client, as bars from 0 on one scale for all models
 * and loads. Undefined where neither load was measured.
 */
export function costBars(data: ReportData): Picture | undefined {
  const loads = LOADS.flatMap(([scenario, variant]): Load[] => {
    const places = placesIn(data, scenario, variant)?.map((place): CostPlace => {
      const { row, why_not } = place
      return { ...place, cost: row === undefined || why_not !== undefined ? undefined : costOf(row) }
    })
    return places === undefined ? [] : [{ title: `${scenario} / ${variant}`, places }]
  })
  if (loads.length === 0) return undefined
  const heading = headingOf(loads)
  const scales = MEASURES.map((measure, index) => scaleOf(measure, index, loads))
  let at = topOf(heading) + 18
  const titles = MEASURES.map(({ title }, index) => {
    return label(scales[index]?.range()[0] ?? 0, at - 6, title, { size: 11, colour: 'quiet' })
  })
  const drawn: SvgElement[] = []
  for (const { title, places } of loads) {
    drawn.push(stroke('rule', [MARGIN_PX, at], [WIDTH_PX - MARGIN_PX, at]))
    drawn.push(labelAround(MARGIN_PX, at + 12, title, { size: 11, colour: 'quiet' }))
    at += 26
    for (const place of places) {
      drawn.push(ofModel(place.model, drawnPlace(place, at, scales)))
      at += heightOf(place)
    }
  }
  const below = legend(LEGEND, at + 2)
  return picture(heading, below.bottom, [...titles, ...drawn, ...below.drawn], figuresOf(loads))
}

const LEGEND: readonly LegendEntry[] = [
  { text: 'services, all together', sample: (x, y) => [bar('sync-rest', 'services', x, y, 26)] },
  { text: 'broker', sample: (x, y) => [bar('sync-rest', 'broker', x, y, 26)] },
  {
    text: 'client: the bench, which sends, hears of ends and keeps the books',
    sample: (x, y) => [bar('sync-rest', 'client', x, y, 26)],
  },
]

function componentsOf({ cost }: CostPlace): Component[] {
  return COMPONENTS.filter((component) => cost?.costs[component] !== undefined)
}

function heightOf(place: CostPlace): number {
  return Math.max(1, componentsOf(place).length) * ROW_PX + GAP_PX
}

type Scale = ScaleLinear<number, number>

/** The longest bar leaves room for its figure. */
function scaleOf({ name, text }: Measure, index: number, loads: readonly Load[]): Scale {
  const all = loads.flatMap(({ places }) =>
    places.flatMap((place) => componentsOf(place).map((one) => place.cost?.costs[one]?.[name] ?? 0)),
  )
  const most = Math.max(...all, Number.MIN_VALUE)
  const room = WIDTH_PX - 2 * MARGIN_PX - NAMES_PX
  const width = (room - (MEASURES.length - 1) * PANEL_GAP_PX) / MEASURES.length
  const from = MARGIN_PX + NAMES_PX + index * (width + PANEL_GAP_PX)
  return scaleLinear([0, most], [from, from + width - textWidth(text(most), 11) - 8])
}

function headingOf(loads: readonly Load[]): Heading {
  const costs = loads.flatMap(({ places }) => places.flatMap(({ cost }) => cost ?? []))
  const by_model = [...Map.groupBy(costs, ({ row }) => row.model)]
  const counts = by_model.map(([model, rows]) => {
    return `${model} n = ${wholeNumber(rows.reduce((sum, { completed }) => sum + completed, 0))}`
  })
  const said = costs.map(({ row, costs: of_row }) => {
    const cpu = COMPONENTS.flatMap((component) => {
      const cpu_ms = of_row[component]?.cpu_ms
      return cpu_ms === undefined || cpu_ms === null ? [] : [`${component} ${number(cpu_ms)} ms`]
    })
    return `${row.model} in ${row.scenario} / ${row.variant}: CPU ${cpu.join(', ')}.`
  })
  return {
    name: 'cost-bars',
    title: 'What do 1,000 completed orders cost, and who pays?',
    note: `Processor time, bytes written to a disk, and memory (the most that was held, each process at its own peak; not of 1,000 orders), all runs together. Bars begin at 0; each column has one scale. Completed orders: ${counts.join(', ')}.`,
    description: `Costs by component. ${said.join(' ')}`,
  }
}

function drawnPlace(place: CostPlace, top: number, scales: readonly Scale[]): SvgElement[] {
  const { model, cost, why_not } = place
  const middle = top + ROW_PX / 2
  const name = [
    marker(model, MARGIN_PX + 7, middle),
    labelAround(MARGIN_PX + 22, middle, model, { bold: true }),
  ]
  if (cost === undefined) {
    const [line = ''] = wrapped(why_not ?? '', WIDTH_PX - 2 * MARGIN_PX - NAMES_PX, 11)
    return [...name, labelAround(MARGIN_PX + NAMES_PX, middle, line, { size: 11, colour: 'quiet' })]
  }
  const bars = componentsOf(place).flatMap((component, index) => {
    const y = middle + index * ROW_PX
    const told = labelAround(MARGIN_PX + NAMES_PX - 10, y, component, {
      size: 11,
      colour: 'quiet',
      at: 'end',
    })
    const measured = MEASURES.flatMap((measure, column) => {
      const scale = scales[column]
      return scale === undefined ? [] : drawnCost(cost, component, measure, scale, y)
    })
    return [told, ...measured]
  })
  return [...name, ...bars]
}

function drawnCost(
  { row, costs }: CostRow,
  component: Component,
  { name, title, text }: Measure,
  scale: Scale,
  y: number,
): SvgElement[] {
  const value = costs[component]?.[name] ?? null
  const [from = 0] = scale.range()
  if (value === null) return [labelAround(from, y, NOT_HERE, { size: 11, colour: 'quiet' })]
  const says = `${row.model}, ${row.scenario} / ${row.variant}, ${component}: ${text(value)} (${title})`
  const width = scale(value) - from
  return [
    ...(value === 0 ? [] : [bar(row.model, component, from, y, width, says)]),
    labelAround(from + width + 5, y, text(value), { size: 11 }),
  ]
}

/** Full: what runs the workflow. Faint: what carries it. Hollow: who asks. */
function bar(model: string, component: Component, x: number, y: number, width: number, says?: string) {
  const { colour } = lookOf(model)
  const is_hollow = component === 'client'
  const attributes = {
    class: `${is_hollow ? fillOf('paper') : fillOf(colour)} ${strokeOf(colour)}`,
    'stroke-width': 1,
    'fill-opacity': component === 'broker' ? 0.4 : undefined,
    x: x + 0.5,
    y: y - BAR_PX / 2,
    width: Math.max(0.5, width - 1),
    height: BAR_PX,
  }
  return element('rect', attributes, says === undefined ? [] : [element('title', {}, [says])])
}

function figuresOf(loads: readonly Load[]): Figures {
  const columns = [
    left('load'),
    left('model'),
    left('who pays'),
    ...MEASURES.map(({ title }) => right(title)),
  ]
  const rows = loads.flatMap(({ title, places }) =>
    places.flatMap((place) => {
      if (place.cost === undefined) return [[title, place.model, place.why_not ?? '', '–', '–', '–']]
      return componentsOf(place).map((component) => {
        const values = MEASURES.map(({ name, text }) => {
          const value = place.cost?.costs[component]?.[name] ?? null
          return value === null ? NOT_HERE : text(value)
        })
        return [title, place.model, component, ...values]
      })
    }),
  )
  return { columns: [...columns], rows }
}
