import { type Colour, fillOf } from './palette.ts'
import { element, type SvgElement } from './svg-element.ts'

export const TEXT_PX = 12

export interface LabelStyle {
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: Colour
  /** Which part of it is at x. */
  readonly at?: 'start' | 'middle' | 'end'
}

/** A line of text; `y` is its base line. */
export function label(x: number, y: number, text: string, style: LabelStyle = {}): SvgElement {
  const { size = TEXT_PX, bold = false, colour = 'ink', at = 'start' } = style
  const attributes = {
    x,
    y,
    class: fillOf(colour),
    'font-size': size,
    'font-weight': bold ? 600 : undefined,
    'text-anchor': at === 'start' ? undefined : at,
  }
  return element('text', attributes, [text])
}

/** As `label`, with its middle at `y`. */
export function labelAround(x: number, y: number, text: string, style: LabelStyle = {}): SvgElement {
  return label(x, y + 0.36 * (style.size ?? TEXT_PX), text, style)
}
