import { ratioOf } from '@three-ways/instrument/statistics/ratio'
import { left, right, table } from '@three-ways/report/table'
import { type ComparedRow, titleOf } from './compare-runs.ts'
import { signed } from './signed.ts'

const COLUMNS = [
  left('row'),
  right('machine'),
  right('as measured'),
  right('at equal speed'),
  right('exponent'),
]

/** How fast the machine was in both runs, and what that did to each row; undefined where nothing tells it. */
export function speedText(rows: readonly ComparedRow[]): string | undefined {
  const known = rows.flatMap((row) => {
    const { before, after, speed, ratio } = row
    if (speed === undefined || ratio === undefined) return []
    const measured = ratioOf(before, after, 0.95)?.factor ?? Number.NaN
    const changes = [speed.machine, measured, ratio.factor].map(signed)
    return [[titleOf(row), ...changes, speed.exponent.toFixed(2)]]
  })
  return known.length === 0 ? undefined : `${METHOD}\n\n${table(COLUMNS, known)}`
}

const METHOD =
  'How fast the machine was: the generator sends the same requests at the same moments in every repetition of a row, so that its processor time tells. These rows are judged at equal speed: each figure is moved along the line that all repetitions of both runs have with that time (logarithms, least squares, at most its square; one line for both, so that what the machine may have done is never taken for a change). Changes are medians of all quotients of a repetition after and one before.'
