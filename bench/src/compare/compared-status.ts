import { EXIT } from '@three-ways/result-files/exit-codes'
import type { ComparedRuns } from './compare-runs.ts'

/**
 * The status that a comparison ends with: 1 for a row that is worse beyond what is tolerated, 3 where not one
 * row could be judged, else 0.
 */
export function comparedStatus({ rows }: ComparedRuns): number {
  if (rows.some(({ is_beyond_tolerance }) => is_beyond_tolerance)) return EXIT.check_failed
  return rows.some(({ outcome }) => outcome !== 'not judged') ? EXIT.ok : EXIT.invalid
}
