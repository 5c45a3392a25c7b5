import type { Result } from '@three-ways/result-files/metrics'
import type { PlannedCell, Turn } from './plan.ts'
import { MOST_ATTEMPTS } from './turn-options.ts'

/**
 * The turns of a run in which something is left to be measured, each with all of its cells: a system that
 * carries one has to carry again what came before it. A cell knows how often it was tried. Pure.
 */
export function leftToMeasure(plan: readonly Turn[], results: readonly Result[]): Turn[] {
  return plan.flatMap((turn) => {
    const cells = turn.cells.map((cell) => asFarAsMeasured(cell, turn.model, results))
    return cells.every(({ is_finished }) => is_finished) ? [] : [{ ...turn, cells }]
  })
}

/** The cells of turns that are left to be measured. */
export function unfinished(plan: readonly Turn[]): PlannedCell[] {
  return plan.flatMap(({ cells }) => cells.filter(({ is_finished }) => is_finished !== true))
}

function asFarAsMeasured(cell: PlannedCell, model: string, results: readonly Result[]): PlannedCell {
  const { scenario, variant, once } = cell.row
  const made = results.filter((result) => {
    const is_row = result.scenario === scenario && result.variant === variant && result.model === model
    return is_row && result.repetition === cell.repetition
  })
  if (made.length === 0) return cell
  const attempts = Math.max(...made.map(({ attempt }) => attempt))
  // What is measured once is cold, and would not be again.
  const is_valid = made.some(({ verdict }) => verdict === 'valid')
  return { ...cell, attempts, is_finished: is_valid || attempts >= MOST_ATTEMPTS || once === true }
}
