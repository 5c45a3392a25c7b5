import { number } from '../numbers.ts'
import { PART_TITLES, type PartKind, type WayPart } from '../order-way.ts'
import type { LegendEntry } from './legend.ts'
import { type Colour, fillOf, strokeOf } from './palette.ts'
import { element, type SvgElement } from './svg-element.ts'

/** What nobody works at is low; what is worked at is high. */
const LOOKS: Readonly<Record<Exclude<PartKind, 'telling'>, { colour: Colour; height: number }>> = {
  waiting: { colour: 'amber', height: 4 },
  travelling: { colour: 'pink', height: 4 },
  handling: { colour: 'brown', height: 10 },
  committing: { colour: 'purple', height: 10 },
}
/** What took any time at all is seen. */
const LEAST_PX = 1

const MEANS: Readonly<Record<keyof typeof LOOKS, string>> = {
  waiting: 'until sent: by the client, or by the relay of whoever committed before',
  travelling: 'on its way: sockets, clients, broker',
  handling: 'until decided what to write',
  committing: 'until that was committed',
}

export const WAY_LEGEND: readonly LegendEntry[] = [
  ...(Object.keys(LOOKS) as (keyof typeof LOOKS)[]).map(
    (kind): LegendEntry => ({ text: MEANS[kind], sample: (x, y) => [bar(kind, x, x + 26, y)] }),
  ),
  { text: 'the customer is answered', sample: (x, y) => answerMark(x + 13, y) },
]

/** A part of an order, with what it was for who points at it. */
export function drawnPart(
  { kind, from_us, to_us }: WayPart,
  where: string,
  x: (us: number) => number,
  y: number,
): SvgElement {
  const ms = (us: number) => number(us / 1000)
  const says = `${where}: ${ms(to_us - from_us)} ms ${PART_TITLES[kind]}, from ${ms(from_us)} to ${ms(to_us)} ms`
  return bar(kind === 'telling' ? 'waiting' : kind, x(from_us), x(to_us), y, says)
}

function bar(kind: keyof typeof LOOKS, from: number, to: number, y: number, says?: string): SvgElement {
  const { colour, height } = LOOKS[kind]
  const attributes = { class: fillOf(colour), x: from, y: y - height / 2, height }
  const width = Math.max(LEAST_PX, to - from)
  return element('rect', { ...attributes, width }, says === undefined ? [] : [element('title', {}, [says])])
}

/** A receipt or a decision: a small wedge on the row of the client. */
export function answerMark(x: number, y: number, says?: string): SvgElement[] {
  const attributes = {
    class: `${fillOf('paper')} ${strokeOf('ink')}`,
    'stroke-width': 1.4,
    d: `M${Math.round(x * 100) / 100} ${y + 5}l-4 -9h8z`,
  }
  return [element('path', attributes, says === undefined ? [] : [element('title', {}, [says])])]
}
