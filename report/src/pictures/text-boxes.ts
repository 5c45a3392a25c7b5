import { TEXT_PX } from './label.ts'
import type { SvgElement } from './svg-element.ts'
import { textWidth } from './text-width.ts'

/** Where a text of a picture stands, at its widest. */
export interface TextBox {
  readonly text: string
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Every text of a picture; what only shows for who points at something is none. For tests. */
export function textBoxes(root: SvgElement): TextBox[] {
  const own = root.name === 'text' ? [boxOf(root)] : []
  return [...own, ...root.children.flatMap((child) => (typeof child === 'string' ? [] : textBoxes(child)))]
}

function boxOf({ attributes, children }: SvgElement): TextBox {
  const text = children.filter((child) => typeof child === 'string').join('')
  const size = Number(attributes['font-size'] ?? TEXT_PX)
  const width = textWidth(text, size, attributes['font-weight'] !== undefined)
  const [x, y] = [Number(attributes.x), Number(attributes.y)]
  const before = { start: 0, middle: 0.5, end: 1 }[String(attributes['text-anchor'] ?? 'start')] ?? 0
  const left = x - before * width
  return { text, left, right: left + width, top: y - 0.75 * size, bottom: y + 0.22 * size }
}

/** Pairs of texts that lie on each other. */
export function overlaps(boxes: readonly TextBox[]): string[] {
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter((other) => {
        const beside = one.right <= other.left || other.right <= one.left
        return !beside && one.bottom > other.top && other.bottom > one.top
      })
      .map((other) => `"${one.text}" on "${other.text}"`),
  )
}
