import type { Result } from '@three-ways/result-files/metrics'
import { RANKED_FIGURES } from '@three-ways/result-files/ranked-family'

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
 * The evidence that fits into `most_bytes`. What models are ranked by stays longest; of all else the
 * smallest, so that as many measurements as possible can be counted anew. Both lists are in the order of
 * `cells`.
 */
export function whatFits(cells: readonly CellEvidenceFiles[], most_bytes: number): Fitting {
  const by_worth = cells.toSorted(
    (one, other) => rank(one.result) - rank(other.result) || bytesOf(one.files) - bytesOf(other.files),
  )
  const kept = new Set<CellEvidenceFiles>()
  let bytes = 0
  for (const cell of by_worth) {
    bytes += bytesOf(cell.files)
    if (bytes > most_bytes) break
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

function rank({ scenario, variant }: Result): number {
  const isRanked = RANKED_FIGURES.some((one) => one.scenario === scenario && one.variant === variant)
  return isRanked ? 0 : 1
}
