import { label } from './label.ts'
import { stroke } from './stroke.ts'
import type { SvgElement } from './svg-element.ts'

/** A place on an axis, and what is written there. */
export interface Tick {
  readonly at: number
  readonly text: string
}

/** A rectangle in which something is drawn, in pixels. */
export interface Panel {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Vertical rules with their texts below the panel. */
export function axisBelow({ top, bottom }: Panel, ticks: readonly Tick[]): SvgElement[] {
  return ticks.flatMap(({ at, text }) => [
    stroke('rule', [at, top], [at, bottom]),
    label(at, bottom + 15, text, { size: 11, colour: 'quiet', at: 'middle' }),
  ])
}

/** Horizontal rules, and their texts left of the panel. */
export function axisBeside(panel: Panel, ticks: readonly Tick[]): SvgElement[] {
  return [...rulesAcross(panel, ticks), ...textsBeside(panel, ticks)]
}

export function rulesAcross({ left, right }: Panel, ticks: readonly Tick[]): SvgElement[] {
  return ticks.map(({ at }) => stroke('rule', [left, at], [right, at]))
}

export function textsBeside({ left }: Panel, ticks: readonly Tick[]): SvgElement[] {
  return ticks.map(({ at, text }) => label(left - 6, at + 4, text, { size: 11, colour: 'quiet', at: 'end' }))
}
