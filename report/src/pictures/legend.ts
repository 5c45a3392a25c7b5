import { labelAround, TEXT_PX } from './label.ts'
import { MARGIN_PX, WIDTH_PX } from './picture.ts'
import type { SvgElement } from './svg-element.ts'
import { textWidth } from './text-width.ts'

/** One thing that is drawn, and what it means. */
export interface LegendEntry {
  readonly text: string
  /** Draws the sample in a box of `SAMPLE_PX` by 12 pixels around y. */
  readonly sample: (left: number, y: number) => readonly SvgElement[]
}

export const SAMPLE_PX = 26
const STEP_PX = 20
const GAP_PX = 18

/** Entries side by side, in as many lines as they need, from `top` on. */
export function legend(entries: readonly LegendEntry[], top: number) {
  const drawn: SvgElement[] = []
  let x = MARGIN_PX
  let y = top + STEP_PX / 2
  for (const { text, sample } of entries) {
    const width = SAMPLE_PX + 6 + textWidth(text, TEXT_PX)
    if (x > MARGIN_PX && x + width > WIDTH_PX - MARGIN_PX) {
      x = MARGIN_PX
      y += STEP_PX
    }
    drawn.push(...sample(x, y), labelAround(x + SAMPLE_PX + 6, y, text, { colour: 'quiet' }))
    x += width + GAP_PX
  }
  return { drawn, bottom: y + STEP_PX / 2 }
}
