import type { Panel } from './axis.ts'
import { label, labelAround } from './label.ts'
import type { LoadPlace } from './load-facts.ts'
import { marker } from './marker.ts'
import { lookOf } from './model-look.ts'
import { ofModel } from './of-model.ts'
import { stroke } from './stroke.ts'
import type { SvgElement } from './svg-element.ts'
import { wrapped } from './text-width.ts'

/** Each capacity has a lane of its own above the panel, so that near ones do not hide each other. */
export const LANE_PX = 14
const GAP_PX = 6
const LINE_PX = 15
const DASH = { 'stroke-width': 1.4, 'stroke-dasharray': '6 2 1 2' }

/** The capacity of one model in a panel: a marker above it, and a line down through it. */
export function capacityLanes(
  all: readonly LoadPlace[],
  { model, capacity }: LoadPlace,
  { top, bottom }: Panel,
  x: (rate_per_s: number) => number,
): SvgElement[] {
  if (capacity === undefined) return []
  const lane = all.filter((place) => place.capacity !== undefined).findIndex((place) => place.model === model)
  const at = x(capacity.per_s)
  const y = top - GAP_PX - (lane + 0.5) * LANE_PX
  const says = `${model}: capacity ${capacity.text} orders/s`
  return [
    stroke(lookOf(model).colour, [at, y], [at, bottom], DASH),
    marker(model, at, y, { hollow: capacity.is_hollow, says }),
  ]
}

/** The models beside the panels, each with its capacity, or with why it is not drawn. */
export function loadNames(places: readonly LoadPlace[], left: number, top: number, width: number) {
  let y = top + 8
  const drawn = places.map(({ model, capacity, why_not }) => {
    const told = [
      ...(why_not === undefined ? [] : [why_not]),
      ...(capacity === undefined ? [] : [`capacity ${capacity.text}`]),
    ]
    const lines = told.flatMap((text) => wrapped(text, width, 11))
    const name = [marker(model, left + 6, y), labelAround(left + 18, y, model, { bold: true })]
    const said = lines.map((line, index) => {
      return label(left + 18, y + 18 + index * LINE_PX, line, { size: 11, colour: 'quiet' })
    })
    y += 30 + lines.length * LINE_PX
    return ofModel(model, [...name, ...said])
  })
  return { drawn, bottom: y }
}
