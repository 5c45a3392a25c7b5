import type { ModelRow } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'

/** A scenario's own figure of every counted run, as text: one value where all agree. */
export function figuresOf({ counted }: ModelRow): (name: string) => string {
  return (name) => {
    const values = counted.map(({ figures }) => figureText(figures[name]))
    return [...new Set(values)].join(', ') || '–'
  }
}

/** The same as numbers, of the runs that have it. */
export function valuesOf({ counted }: Pick<ModelRow, 'counted'>, name: string): number[] {
  return counted.map(({ figures }) => figures[name]).filter((value) => typeof value === 'number')
}

/** Their mean, where the runs of a row have equally many orders. */
export function meanOf(row: Pick<ModelRow, 'counted'>, name: string): number | undefined {
  const values = valuesOf(row, name)
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** What reading past events again showed, over all counted runs. */
export function replayOutcome({ counted }: ModelRow): 'not_possible' | 'identical' | 'different' {
  const possible = counted.every(({ figures }) => typeof figures.digest_live === 'string')
  if (counted.length === 0 || !possible) return 'not_possible'
  const same = counted.every(({ figures }) => {
    const { digest_live, digest_replay_1, digest_replay_2, digest_reset } = figures
    return new Set([digest_live, digest_replay_1, digest_replay_2, digest_reset]).size === 1
  })
  return same ? 'identical' : 'different'
}

/** What is to be told of each model; of one without a measurement that counts, that. */
export function toldOf(rows: readonly ModelRow[], tell: (row: ModelRow) => string): string {
  if (rows.every(({ counted }) => counted.length === 0)) return 'no valid measurement'
  const told = rows.map((row) =>
    row.counted.length === 0 ? `${row.model}: no valid measurement` : tell(row),
  )
  return told.join('; ')
}

function figureText(value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  return Number.isInteger(value) ? wholeNumber(value) : number(value)
}
