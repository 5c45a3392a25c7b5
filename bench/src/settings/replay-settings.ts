import { FlagReader } from './flags.ts'
import { CAN_REPLAY } from './models.ts'
import { type RunningModel, type RunningModelFlags, readRunningModel } from './running-model.ts'
import { UsageError } from './usage-error.ts'

/** Checks the flags of `bench replay`. Throws a `UsageError` that names every fault. */
export function readReplaySettings(flags: RunningModelFlags): RunningModel {
  const reader = new FlagReader()
  const settings = readRunningModel(reader, flags)
  // A name that is none has been told already, and stands for no model here.
  if (settings.model === flags.model && !CAN_REPLAY.includes(settings.model)) {
    const needs = 'not possible, needs a log or a stream that keeps events'
    reader.fault('model', `expected ${CAN_REPLAY.join(' or ')}; with ${settings.model} it is ${needs}`)
  }
  if (reader.faults.length > 0) throw new UsageError('replay', reader.faults)
  return Object.freeze(settings)
}
