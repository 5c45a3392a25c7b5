import { type BrokerSettings, readBrokerSettings } from './broker-settings.ts'
import type { FlagReader, RawFlag } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'
import { readModel } from './model-flag.ts'
import { BROKER_OF, type ModelName } from './models.ts'
import { readWorkflowPlace, type WorkflowPlace, type WorkflowPlaceFlags } from './workflow-place.ts'

/** A model that runs already, and where: what every command needs to know that looks into one. */
export interface RunningModel extends WorkflowPlace {
  readonly model: ModelName
  /** Undefined for the one of the model that runs: it is found where that noted it. */
  readonly broker_url: string | undefined
  readonly management_url?: string | undefined
}

export interface RunningModelFlags extends WorkflowPlaceFlags {
  readonly model?: RawFlag
  readonly broker_url?: RawFlag
  readonly management_url?: RawFlag
}

/** Reads which model runs where. Faults are left in the reader. */
export function readRunningModel(reader: FlagReader, flags: RunningModelFlags): RunningModel {
  const model = readModel(reader, flags.model)
  const { urls } = readBrokerSettings(reader, undefined, flags.broker_url, [model])
  return {
    model,
    ...readWorkflowPlace(reader, flags),
    broker_url: brokerUrlOf(model, urls),
    management_url: readManagementUrl(reader, flags.management_url),
  }
}

function brokerUrlOf(model: ModelName, urls: BrokerSettings['urls']): string | undefined {
  const kind = BROKER_OF[model]
  return kind === undefined ? undefined : urls[kind]
}
