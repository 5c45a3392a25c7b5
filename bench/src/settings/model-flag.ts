import type { FlagReader, RawFlag } from './flags.ts'
import { isModelName, MODEL_NAMES, type ModelName } from './models.ts'
import { unknownName } from './nearest-name.ts'

/** Reads the one model that a command is about. A fault is left in the reader, and `fallback` stands in. */
export function readModel(
  reader: FlagReader,
  flag: RawFlag,
  fallback: ModelName = MODEL_NAMES[0],
): ModelName {
  const typed = reader.text('model', flag, fallback)
  if (isModelName(typed)) return typed
  reader.fault('model', unknownName(typed, MODEL_NAMES))
  return fallback
}
