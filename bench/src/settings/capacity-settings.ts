import type { FlagReader, RawFlag } from './flags.ts'
import { isCapacity } from './loads.ts'
import type { PlannedRow } from './profiles.ts'

const LEAST_MS = 10
const MOST_MS = 20_000

/** Works `--objective` into the rows that look for a capacity; their variants are called after it. */
export function readObjective(
  reader: FlagReader,
  raw: RawFlag,
  rows: readonly PlannedRow[],
): readonly PlannedRow[] {
  const objective_ms = reader.duration_ms('--objective', raw)
  if (objective_ms === undefined) return rows
  if (objective_ms < LEAST_MS || objective_ms > MOST_MS) {
    reader.fault('--objective', `expected ${LEAST_MS}ms to ${MOST_MS / 1000}s, got "${raw}"`)
  } else if (rows.length > 0 && !rows.some(({ load }) => isCapacity(load))) {
    reader.fault('--objective', 'has a meaning for capacity only, which is not among the scenarios')
  }
  return rows.map((row) => {
    const { load } = row
    return isCapacity(load)
      ? { ...row, variant: `p99-${objective_ms}ms`, load: { ...load, objective_ms } }
      : row
  })
}
