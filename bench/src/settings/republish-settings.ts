import { FlagReader, type RawFlag } from './flags.ts'
import { isModelName, MODEL_NAMES, type ModelName } from './models.ts'
import { unknownName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

const DEFAULT_OLDER_THAN_MS = 60_000

/** What is to be published again, of which model that runs. */
export interface RepublishSettings {
  readonly model: ModelName
  /** The port of the order service's door; the others move as far as this one does. */
  readonly order_port: number | undefined
  /** How long something has to be unfinished. */
  readonly older_than_ms: number
}

export interface RepublishFlags {
  readonly model?: RawFlag
  readonly order_port?: RawFlag
  readonly older_than?: RawFlag
}

/** Checks the flags of `bench republish`. Throws a `UsageError` that names every fault. */
export function readRepublishSettings(flags: RepublishFlags): RepublishSettings {
  const reader = new FlagReader()
  const typed = reader.text('model', flags.model, MODEL_NAMES[0])
  if (!isModelName(typed)) reader.fault('model', unknownName(typed, MODEL_NAMES))
  const settings = {
    model: isModelName(typed) ? typed : MODEL_NAMES[0],
    order_port: reader.number('--order-port', flags.order_port, { least: 1, most: 65_000, whole: true }),
    older_than_ms: reader.duration_ms('--older-than', flags.older_than) ?? DEFAULT_OLDER_THAN_MS,
  }
  if (reader.faults.length > 0) throw new UsageError('republish', reader.faults)
  return Object.freeze(settings)
}
