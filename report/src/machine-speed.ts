import { generatorPercent } from './generator-percent.ts'
import type { ModelRow } from './model-row.ts'
import { number, wholeNumber } from './numbers.ts'
import type { ReportData } from './report-data.ts'
import { left, right, table } from './table.ts'

/** A range of fewer says little. */
const LEAST_ATTEMPTS = 3

/**
 * How steady the machine itself was. In every repetition of a row the generator sends the same requests at
 * the same moments; what that costs of a core differs only when the machine does: by its clock, or by
 * neighbours on the same hardware that no counter of ours shows. Invalid attempts are in it, since they are
 * the same work. `undefined` where no row was repeated often enough.
 */
export function machineSpeedText({ comparisons }: Pick<ReportData, 'comparisons'>): string | undefined {
  const rows = comparisons.flatMap(({ scenario, variant, rows: of_models }) =>
    of_models.flatMap((row) => {
      const used = generatorUse(row)
      if (used.length < LEAST_ATTEMPTS) return []
      const [least, most] = [Math.min(...used), Math.max(...used)]
      const cells = [number(least), number(most), (most / least).toFixed(2)]
      return [[`${scenario} / ${variant}`, row.title, wholeNumber(used.length), ...cells]]
    }),
  )
  if (rows.length === 0) return undefined
  const columns = [
    left('scenario'),
    left('model'),
    right('attempts'),
    right('least (% of a core)'),
    right('most'),
    right('most / least'),
  ]
  return [
    'The generator does the same work in every attempt at a row, and so it is the yardstick of the machine: where its processor time differs, the machine itself was faster or slower, and everything that was measured on it.',
    table(columns, rows),
  ].join('\n\n')
}

function generatorUse({ attempts }: ModelRow): number[] {
  return attempts.map(generatorPercent).filter((percent) => percent !== undefined)
}
