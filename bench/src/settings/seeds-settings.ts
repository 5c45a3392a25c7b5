import type { FlagReader, RawFlag } from './flags.ts'
import { type PlannedRow, rowsOf, type ScenarioName } from './profiles.ts'

const MOST_SEEDS = 1_000

/**
 * With `--seeds`, what is measured instead of the profile's rows: the saga with every participant killed at
 * each of its points, once for each of so many seeds. Undefined without.
 */
export function readSeeds(
  reader: FlagReader,
  raw: RawFlag,
  scenarios: readonly ScenarioName[],
  durability: 'D1' | 'D2',
): readonly PlannedRow[] | undefined {
  const seeds = reader.number('--seeds', raw, { least: 1, most: MOST_SEEDS, whole: true })
  if (seeds === undefined) return undefined
  if (!scenarios.includes('saga'))
    reader.fault('--seeds', 'has a meaning for the saga only; name it, or leave it out')
  const rows = rowsOf('standard', ['saga'], durability).filter(({ variant }) => variant === 'kills')
  return rows.map((row) => ({ ...row, in_one_turn: true, load: { ...row.load, repetitions: seeds } }))
}
