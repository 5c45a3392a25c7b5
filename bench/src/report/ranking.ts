import { isWarm } from '../results/temperature.ts'
import type { ModelRow } from './model-row.ts'
import { listed, number } from './numbers.ts'
import { overlap, type RunInterval, runInterval } from './run-interval.ts'

/** One model's figure in each of its runs; lower is better. */
export interface Contender {
  readonly name: string
  readonly per_run: readonly number[]
  /** False: measured on a system that was not warm. */
  readonly warm?: boolean
}

/** A figure of every counted run of a row; runs without it are left out. */
export function contender(row: ModelRow, figure: (run: ModelRow['counted'][number]) => unknown): Contender {
  const per_run = row.counted.map(figure).filter((value) => typeof value === 'number')
  return { name: row.model, per_run, warm: row.counted.every(({ warm_up }) => isWarm(warm_up)) }
}

/**
 * Who has the lowest figure, as a clause with the numbers: a winner with its interval and the next one's, or
 * "no difference shown". One run each has no spread, so there the lowest is named and nobody wins.
 * `undefined` when fewer than two models have the figure.
 */
export function rankingClause(contenders: readonly Contender[], unit: string): string | undefined {
  const placed = contenders
    .flatMap(({ name, per_run }) => {
      const interval = runInterval(per_run)
      return interval === undefined ? [] : [{ name, interval }]
    })
    .sort((one, other) => one.interval.median - other.interval.median)
  const [first, second] = placed
  if (first === undefined || second === undefined) return undefined
  if (contenders.some(({ warm }) => warm === false)) return 'not warm, so nothing is ranked'
  if (placed.some(({ interval }) => interval.runs === 1)) {
    return `${first.name} is lowest, in one run each: that shows no spread, and so no winner`
  }
  const tied = placed.filter((other) => other !== first && overlap(first.interval, other.interval))
  if (tied.length > 0) {
    const names = [first, ...tied].map(({ name, interval }) => `${name} (${span(interval, unit)})`)
    return `no difference shown between ${listed(names)}, each the ${first.interval.words}`
  }
  const against = `${second.name}’s ${span(second.interval, unit)}`
  return `${first.name} is fastest (${span(first.interval, unit)} against ${against}, ${first.interval.words})`
}

function span({ low, high }: RunInterval, unit: string): string {
  const [from, to] = [number(low), number(high)]
  return from === to ? `${from} ${unit}` : `${from}–${to} ${unit}`
}
