import type { Comparison } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import { left, right, table } from './table.ts'

/** SHA-256: all of it stands in `metrics.json`, and so much of it tells two apart. */
const DIGEST = /^[0-9a-f]{64}$/
const SHOWN_OF_A_DIGEST = 12

/** The scenario's own figures, one per line and one column per model; every run's value is shown. */
export function figuresTable(comparison: Comparison): string[] {
  const names = new Set(
    comparison.rows.flatMap((row) => row.attempts.flatMap((run) => Object.keys(run.figures))),
  )
  if (names.size === 0) return []
  const rows = [...names].map((name) => [
    name,
    ...comparison.rows.map((row) => {
      const values = row.attempts.map((run) => figure(name, run.figures[name]))
      return new Set(values).size === 1 ? (values[0] ?? '–') : values.join(', ')
    }),
  ])
  const columns = [left('figure (unit in its name)'), ...comparison.rows.map((row) => right(row.model))]
  return ['The scenario’s own figures, one value per run:', table(columns, rows)]
}

function figure(name: string, value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return DIGEST.test(value) ? value.slice(0, SHOWN_OF_A_DIGEST) : value
  // A figure without a unit at its end is a count, and reads better whole.
  const hasUnit = /_(s|ms|us|per_s|percent|mb)$/.test(name)
  return hasUnit || !Number.isInteger(value) ? number(value) : wholeNumber(value)
}
