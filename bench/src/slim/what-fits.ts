import type { Result } from '@three-ways/result-files/metrics'
import { RANKED_FIGURES } from '@three-ways/result-files/ranked-family'

/** A file of a measurement that only a recount needs: an order log, or what the stores held. */
export interface EvidenceFile {
  readonly file: string
  readonly bytes: number
}

/** All of it that one measurement has. */
export interface CellEvidenceFiles {
  readonly result: Result
  readonly files: readonly EvidenceFile[]
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
    (one, other) => rank(one.result) - rank(other.result) || bytesOf([one]) - bytesOf([other]),
  )
  const kept = new Set<CellEvidenceFiles>()
  let bytes = 0
  for (const cell of by_worth) {
    bytes += bytesOf([cell])
    if (bytes > most_bytes) break
    kept.add(cell)
  }
  return {
    kept: cells.filter((cell) => kept.has(cell)),
    left_out: cells.filter((cell) => !kept.has(cell)),
  }
}

export function bytesOf(cells: readonly CellEvidenceFiles[]): number {
  return cells.flatMap(({ files }) => files).reduce((sum, { bytes }) => sum + bytes, 0)
}

function rank({ scenario, variant }: Result): number {
  const isRanked = RANKED_FIGURES.some((one) => one.scenario === scenario && one.variant === variant)
  return isRanked ? 0 : 1
}
