import type { Result } from './metrics.ts'

/** What one measurement is called: a row of the plan, one of its repetitions, and the attempt at it. */
export type Cell = Pick<Result, 'scenario' | 'variant' | 'model' | 'repetition' | 'attempt'>

/** The five latencies of a result, by the names of `metrics.json`. */
export type LatencyName = keyof Result['latency']
export const LATENCY_NAMES = ['accepted', 'decided', 'completed', 'refused', 'business_failed'] as const

/** Equal for two things of the same cell, and different otherwise. */
export function cellKey(cell: Cell): string {
  return [cell.scenario, cell.variant, cell.model, cell.repetition, cell.attempt].join('/')
}

/** What the files of a cell are called: `latency.steady.sync-rest.2.1`. */
export function cellFileName({ scenario, variant, model, repetition, attempt }: Cell): string {
  return [scenario, variant, model, repetition, attempt].join('.')
}

/** How a person reads a cell: `latency / steady, sync-rest, repetition 2 (second attempt)`. */
export function cellTitle(cell: Cell): string {
  const again = cell.attempt === 1 ? '' : ` (attempt ${cell.attempt})`
  return `${cell.scenario} / ${cell.variant}, ${cell.model}, repetition ${cell.repetition}${again}`
}
