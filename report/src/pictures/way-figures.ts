import { number } from '../numbers.ts'
import { PART_TITLES, type PartKind, stepsOf, type WayStep } from '../order-way.ts'
import { left, right } from '../table.ts'
import type { Figures } from './picture.ts'
import type { WayBlock } from './way-block.ts'

const KINDS = ['waiting', 'travelling', 'handling', 'committing'] as const satisfies readonly PartKind[]

/** Each hop with its parts, in milliseconds. */
export function wayFigures(blocks: readonly WayBlock[]): Figures {
  const columns = [
    left('model'),
    left('order'),
    left('what came, and where'),
    ...KINDS.map((kind) => right(`${PART_TITLES[kind]} (ms)`)),
    right('ended at (ms)'),
  ]
  const rows = blocks.flatMap(({ model, ways, why_not = '' }) => {
    if (ways.length === 0) return [[model, '–', why_not, ...KINDS.map(() => '–'), '–']]
    return ways.flatMap((way) => {
      return stepsOf(way).map((step) => [model, way.percentile, step.place, ...textsOf(step)])
    })
  })
  return { columns, rows }
}

function textsOf({ parts }: WayStep): string[] {
  const took = KINDS.map((kind) => parts.find((part) => part.kind === kind))
  const ended_us = Math.max(0, ...parts.map(({ to_us }) => to_us))
  return [
    ...took.map((part) => (part === undefined ? '–' : number((part.to_us - part.from_us) / 1000))),
    number(ended_us / 1000),
  ]
}
