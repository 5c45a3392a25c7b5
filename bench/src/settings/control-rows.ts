import { CONTROL } from '@three-ways/result-files/model-roles'
import type { ModelName } from './models.ts'
import type { PlannedRow } from './profiles.ts'

/** Whether a model is there for what it tells of the others. Measured alone it is a model like them. */
export function isControl(model: ModelName, models: readonly ModelName[]): boolean {
  return model === CONTROL && models.some((other) => other !== CONTROL)
}

/** The rounds in which a control has its turn: every second one, beginning with the first. */
export function controlRounds(rounds: number): number[] {
  return Array.from({ length: Math.ceil(rounds / 2) }, (_, index) => 2 * index)
}

/**
 * What is measured of a control: every scenario, each row at most once in each of its rounds. It is never
 * ranked, so that fewer repetitions show what they have to, and it takes half of the time of a model that is.
 * Draws of one thing it has as all others: each is another one.
 */
export function controlRows(rows: readonly PlannedRow[]): readonly PlannedRow[] {
  const most = controlRounds(roundsInAll(rows)).length
  const own = rows.filter(({ without_control }) => without_control !== true)
  return own.map((row) => {
    if (row.in_one_turn === true) return row
    const repetitions = Math.min(row.load.repetitions, most)
    return { ...row, load: { ...row.load, repetitions } }
  })
}

/** As many as the most frequent row has repetitions, apart from those that it has in one turn. */
export function roundsInAll(rows: readonly PlannedRow[]): number {
  return Math.max(0, ...rows.map(({ in_one_turn, load }) => (in_one_turn === true ? 1 : load.repetitions)))
}
