import type { FoundThing } from '@three-ways/testbed/broker-things'
import type { KnownRun } from '@three-ways/testbed/made-list'
import { PROFILE_NAMES } from '../settings/profiles.ts'

/** What one run left in a broker, and why it stays, if it does. */
export interface LeftBehind {
  readonly run_id: string
  readonly things: readonly FoundThing[]
  /** Undefined: nobody needs it any more. */
  readonly kept_because: string | undefined
}

/** As `newRunId` makes them, with the dot that stands behind one in every name of its things. */
const RUN_ID = new RegExp(`^(\\d{8}T\\d{6}Z-(?:${PROFILE_NAMES.join('|')})-[0-9a-f]{6})\\.`)

/** A run of another machine that began longer ago than this cannot be alive. */
const LONGEST_RUN_MS = 24 * 3_600_000

/** The run whose id stands before a name. */
export function runIdOf(name: string): string | undefined {
  return RUN_ID.exec(name)?.[1]
}

/**
 * Sorts what was found by run, and says which of it may go: nothing that somebody uses, nothing of a run that
 * lives, and nothing of one that this machine does not know and that may be alive on another, unless somebody
 * named it.
 */
export function leftBehind(
  found: readonly FoundThing[],
  known: readonly KnownRun[],
  named: readonly string[],
  now_ms: number,
): readonly LeftBehind[] {
  const by_run = Map.groupBy(found, ({ name }) => runIdOf(name))
  return [...by_run].flatMap(([run_id, things]): LeftBehind[] => {
    if (run_id === undefined) return []
    const list = known.find(({ owner }) => owner === run_id)
    return [{ run_id, things, kept_because: reasonToKeep(run_id, things, list, named, now_ms) }]
  })
}

function reasonToKeep(
  run_id: string,
  things: readonly FoundThing[],
  list: KnownRun | undefined,
  named: readonly string[],
  now_ms: number,
): string | undefined {
  if (list?.alive === true) return 'the run is alive'
  const used = things.find(({ used_by }) => used_by !== undefined)
  if (used !== undefined) return `in use: ${used.kind} ${used.name} has ${used.used_by}`
  const mayLive = list === undefined && now_ms - startOf(run_id) < LONGEST_RUN_MS
  if (!mayLive || named.includes(run_id)) return undefined
  return `may be alive on another machine; if you know that it has ended: --run ${run_id}`
}

/** Milliseconds since 1970. */
function startOf(run_id: string): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z/.exec(run_id) ?? []
  const [day, clock] = [date, time].map((digits = '') => digits.match(/\d\d/g) ?? [])
  return Date.parse(`${day?.[0]}${day?.[1]}-${day?.[2]}-${day?.[3]}T${clock?.join(':')}Z`)
}
