import { FlagReader, type RawFlag } from './flags.ts'
import { readModel } from './model-flag.ts'
import type { ModelName } from './models.ts'
import { UsageError } from './usage-error.ts'
import { readWorkflowPlace, type WorkflowPlace, type WorkflowPlaceFlags } from './workflow-place.ts'

const DEFAULT_OLDER_THAN_MS = 60_000

/** What is to be published again, of which model that runs. */
export interface RepublishSettings extends WorkflowPlace {
  readonly model: ModelName
  /** How long something has to be unfinished. */
  readonly older_than_ms: number
}

export interface RepublishFlags extends WorkflowPlaceFlags {
  readonly model?: RawFlag
  readonly older_than?: RawFlag
}

/** Checks the flags of `bench republish`. Throws a `UsageError` that names every fault. */
export function readRepublishSettings(flags: RepublishFlags): RepublishSettings {
  const reader = new FlagReader()
  const settings = {
    model: readModel(reader, flags.model),
    ...readWorkflowPlace(reader, flags),
    older_than_ms: reader.duration_ms('--older-than', flags.older_than) ?? DEFAULT_OLDER_THAN_MS,
  }
  if (reader.faults.length > 0) throw new UsageError('republish', reader.faults)
  return Object.freeze(settings)
}
