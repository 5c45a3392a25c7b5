import type { Comparison } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import { left, right, table } from './table.ts'

/** SHA-256, for checks and not for people: whether they are equal is told in words. */
const DIGEST = /^[0-9a-f]{64}$/
/** Measured in steps of a second: decimals would be invented. */
const WHOLE_SECONDS = ['recovered_after_restart_s']
/** For recounting from the order log. */
const NOT_SHOWN = ['outage_from_us', 'outage_to_us']

/** The scenario's own figures, one per line and one column per model; every run's value is shown. */
export function figuresTable(comparison: Comparison): string[] {
  const names = new Set(
    comparison.rows.flatMap((row) =>
      // What nobody has a value for, such as a percentile of too few orders, would be a line of dashes.
      row.counted.flatMap(({ figures }) =>
        Object.keys(figures).filter((name) => isShown(name, figures[name])),
      ),
    ),
  )
  if (names.size === 0) return []
  const rows = [...names].map((name) => [
    name,
    ...comparison.rows.map((row) => {
      const values = row.counted.map((run) => figure(name, run.figures[name]))
      return new Set(values).size === 1 ? (values[0] ?? '–') : values.join(', ') || '–'
    }),
  ])
  const columns = [left('figure (unit in its name)'), ...comparison.rows.map((row) => right(row.model))]
  return ['The scenario’s own figures, one value per run that counts:', table(columns, rows)]
}

function isShown(name: string, value: number | string | null | undefined): boolean {
  if (typeof value === 'string') return !DIGEST.test(value)
  return value !== null && value !== undefined && !NOT_SHOWN.includes(name)
}

function figure(name: string, value: number | string | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  if (WHOLE_SECONDS.includes(name)) return wholeNumber(value)
  // A figure without a unit at its end is a count, and reads better whole.
  const hasUnit = /_(s|ms|us|per_s|percent|mb)$/.test(name)
  return hasUnit || !Number.isInteger(value) ? number(value) : wholeNumber(value)
}
