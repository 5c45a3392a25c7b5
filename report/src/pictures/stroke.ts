import { type Colour, strokeOf } from './palette.ts'
import { element, type SvgElement } from './svg-element.ts'

type Point = readonly [x: number, y: number]

/** A straight line. */
export function stroke(
  colour: Colour,
  [x1, y1]: Point,
  [x2, y2]: Point,
  more: Readonly<Record<string, string | number>> = {},
): SvgElement {
  return element('line', { class: strokeOf(colour), x1, y1, x2, y2, ...more })
}
