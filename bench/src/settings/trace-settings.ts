import { FlagReader, type RawFlag } from './flags.ts'
import { readModel } from './model-flag.ts'
import type { ModelName } from './models.ts'
import { UsageError } from './usage-error.ts'
import { readWorkflowPlace, type WorkflowPlace, type WorkflowPlaceFlags } from './workflow-place.ts'

const DEFAULT_LAST = 10_000

/** Of which model that runs, and what of it, times are to be shown. */
export interface TraceSettings extends WorkflowPlace {
  readonly model: ModelName
  /** One subject alone; undefined for the newest hops of all. */
  readonly subject: string | undefined
  /** So many of the newest hops of each service. */
  readonly last: number
}

export interface TraceFlags extends WorkflowPlaceFlags {
  readonly model?: RawFlag
  readonly subject?: RawFlag
  readonly last?: RawFlag
}

/** Checks the flags of `bench trace`. Throws a `UsageError` that names every fault. */
export function readTraceSettings(flags: TraceFlags): TraceSettings {
  const reader = new FlagReader()
  const settings = {
    model: readModel(reader, flags.model),
    ...readWorkflowPlace(reader, flags),
    subject: [flags.subject ?? []].flat()[0],
    last: reader.number('--last', flags.last, { least: 1, most: 1e6, whole: true }) ?? DEFAULT_LAST,
  }
  if (reader.faults.length > 0) throw new UsageError('trace', reader.faults)
  return Object.freeze(settings)
}
