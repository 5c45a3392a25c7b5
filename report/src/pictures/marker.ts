import { symbol } from 'd3-shape'
import { lookOf } from './model-look.ts'
import { fillOf, strokeOf } from './palette.ts'
import { element, rounded, type SvgElement } from './svg-element.ts'

/** Square pixels; all shapes have the same. */
const AREA = 62

/** The marker of a model: filled for what is decided or done, hollow for a receipt. */
export function marker(
  model: string,
  x: number,
  y: number,
  { hollow = false, says }: { readonly hollow?: boolean; readonly says?: string } = {},
): SvgElement {
  const look = lookOf(model)
  const attributes = {
    class: `${fillOf(hollow ? 'paper' : look.colour)} ${strokeOf(look.colour)}`,
    'stroke-width': 1.8,
    transform: `translate(${rounded(x)} ${rounded(y)})`,
    d: symbol(look.marker, AREA)() ?? '',
  }
  return element('path', attributes, says === undefined ? [] : [element('title', {}, [says])])
}
