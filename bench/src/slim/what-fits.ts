import type { Result } from '@three-ways/result-files/metrics'
import { isRanked } from '@three-ways/result-files/ranked-family'

/** A file of a results folder, by its path inside. */
export interface SizedFile {
  readonly file: string
  readonly bytes: number
}

/** What only a recount of one measurement needs: its order log, and what the stores held. */
export interface CellEvidenceFiles {
  readonly result: Result
  readonly files: readonly SizedFile[]
}

/** Which measurements keep their evidence, and which do not. */
export interface Fitting {
  readonly kept: readonly CellEvidenceFiles[]
  readonly left_out: readonly CellEvidenceFiles[]
}

/**
 * The evidence that fits into `most_bytes`. One measurement of each row and model stays longest, so that
 * something of everything can be counted anew; then what models are ranked by; then all else, and always the
 * smallest first. Both lists are in the order of `cells`.
 */
export function whatFits(cells: readonly CellEvidenceFiles[], most_bytes: number): Fitting {
  const examples = new Set([...Map.groupBy(cells, rowOf).values()].map(exampleOf))
  const rank = (cell: CellEvidenceFiles) => (examples.has(cell) ? 0 : isRanked(cell.result) ? 1 : 2)
  const by_worth = cells.toSorted(
    (one, other) => rank(one) - rank(other) || bytesOf(one.files) - bytesOf(other.files),
  )
  const kept = new Set<CellEvidenceFiles>()
  let bytes = 0
  for (const cell of by_worth) {
    const with_it = bytes + bytesOf(cell.files)
    // A million orders must not keep out what is small.
    if (with_it > most_bytes) continue
    bytes = with_it
    kept.add(cell)
  }
  return {
    kept: cells.filter((cell) => kept.has(cell)),
    left_out: cells.filter((cell) => !kept.has(cell)),
  }
}

export function bytesOf(files: readonly SizedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

function rowOf({ result: { scenario, variant, model } }: CellEvidenceFiles): string {
  return [scenario, variant, model].join(' / ')
}

/** The first of a row that was measured well; where none was, the first. */
function exampleOf(row: readonly CellEvidenceFiles[]): CellEvidenceFiles | undefined {
  return row.find(({ result }) => result.verdict === 'valid') ?? row[0]
}
