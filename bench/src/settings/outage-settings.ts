import type { FlagReader, RawFlag } from './flags.ts'
import { isRated, type RatedLoad } from './loads.ts'
import type { ModelName } from './models.ts'
import { OUTAGE_KINDS, OUTAGE_TARGETS, type Outage, outageVariant } from './outage.ts'
import type { PlannedRow } from './profiles.ts'
import { rowsFor } from './suitable-rows.ts'

/** The flags that change the outage in the middle of a load. */
export interface OutageFlags {
  readonly outage?: RawFlag
  readonly kill?: RawFlag
  readonly fault?: RawFlag
}

/**
 * Kafka needs eleven seconds to come back from a SIGKILL: its controller waits for the registration of its
 * former self.
 */
const LONGER_LOAD_FOR_A_BROKER_S = 15

/**
 * Works `--outage`, `--kill` and `--fault` into the rows that have an outage. One row is left of them: what
 * was asked for; and that of the client that comes again, where it is still inventory that goes.
 */
export function readOutages(
  reader: FlagReader,
  flags: OutageFlags,
  rows: readonly PlannedRow[],
  models: readonly ModelName[],
): readonly PlannedRow[] {
  const seconds = reader.duration_s('--outage', flags.outage, 600)
  const target = reader.oneOf('--kill', flags.kill, OUTAGE_TARGETS, 'inventory-service')
  const kind = reader.oneOf('--fault', flags.fault, OUTAGE_KINDS, 'kill')
  const given = Object.entries({ '--outage': flags.outage, '--kill': flags.kill, '--fault': flags.fault })
  const named = given.filter(([, raw]) => raw !== undefined).map(([flag]) => flag)
  if (named.length === 0 || rows.length === 0) return rows
  const with_outage = rows.filter(({ load }) => isRated(load) && load.outage !== undefined)
  const [first] = with_outage
  if (first === undefined) {
    for (const flag of named)
      reader.fault(flag, 'has a meaning for backlog only, which is not among the scenarios')
    return rows
  }
  if (target === 'broker' && kind === 'pause') {
    reader.fault('--fault', 'expected kill or stop for a broker, got "pause"')
  }
  const asked = with_outage
    .filter((row) => row === first || (row.only_refusing === true && target === 'inventory-service'))
    .map((row) => changed(row, { kind, target, ...(seconds === undefined ? {} : { seconds }) }))
  if (models.every((model) => rowsFor(model, asked).length === 0)) {
    reader.fault('--kill', `expected a model with a broker, but ${models.join(', ')} has none`)
  }
  return [...rows.filter((row) => !with_outage.includes(row)), ...asked]
}

function changed(row: PlannedRow, change: Partial<Outage>): PlannedRow {
  const load = row.load as RatedLoad
  const outage = { ...load.outage, ...change } as Outage
  const longer_s = outage.target === 'broker' ? LONGER_LOAD_FOR_A_BROKER_S : 0
  const variant = row.only_refusing === true ? row.variant : outageVariant(outage)
  return { ...row, variant, load: { ...load, seconds: load.seconds + longer_s, outage } }
}
