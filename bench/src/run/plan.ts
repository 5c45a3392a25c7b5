import type { ModelName } from '../settings/models.ts'
import type { PlannedRow } from '../settings/profiles.ts'
import { rowsFor } from '../settings/suitable-rows.ts'

/** The cells of one model in one round: its broker is raised once for them. */
export interface Stretch {
  readonly model: ModelName
  readonly repetition: number
  readonly rows: readonly PlannedRow[]
}

/**
 * Interleaves the models over the repetitions, each round beginning with another one (A B C, B C A, ...), so
 * that a machine that slows down slows all of them down. One model's stack runs at a time.
 */
export function planOf(models: readonly ModelName[], rows: readonly PlannedRow[]): Stretch[] {
  const rounds = Math.max(0, ...rows.map(({ load }) => load.repetitions))
  return Array.from({ length: rounds }, (_, round) => {
    const rotated = models.map((_model, index) => models[(index + round) % models.length] as ModelName)
    const due = rows.filter(({ load }) => load.repetitions > round)
    const stretches = rotated.map((model) => ({ model, repetition: round + 1, rows: rowsFor(model, due) }))
    return stretches.filter((stretch) => stretch.rows.length > 0)
  }).flat()
}
