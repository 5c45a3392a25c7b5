import { readBrokerSettings } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { BROKER_OF, MODEL_NAMES } from './models.ts'
import { type RunningModel, type RunningModelFlags, readRunningModel } from './running-model.ts'
import { UsageError } from './usage-error.ts'
import { readWorkflowPlace } from './workflow-place.ts'
import { ORDER_WORKFLOW } from './workflows.ts'

/** What is watched, and how. */
export interface WatchSettings {
  /** Where models may run: the one that was named, or each of them. */
  readonly places: readonly RunningModel[]
  /** Whether there are buttons that break what is watched. */
  readonly faults: boolean
  /** Of the page; 0 for any that is free. */
  readonly port: number
  /** Orders that each of them is offered meanwhile; undefined for none. */
  readonly rate_per_s: number | undefined
}

export interface WatchFlags extends RunningModelFlags {
  readonly faults?: boolean | undefined
  readonly port?: RawFlag
  readonly rate?: RawFlag
}

/** Something to look at, and no load test. */
const MOST_PER_S = 100

/** Checks the flags of `bench watch`. Throws a `UsageError` that names every fault. */
export function readWatchSettings(flags: WatchFlags): WatchSettings {
  const reader = new FlagReader()
  const settings = {
    places: flags.model === undefined ? everyPlace(reader, flags) : [readRunningModel(reader, flags)],
    faults: flags.faults ?? false,
    port: reader.number('--port', flags.port, { least: 0, most: 65_535, whole: true }) ?? 0,
    rate_per_s: reader.number('--rate', flags.rate, { above: 0, most: MOST_PER_S }),
  }
  if (flags.rate !== undefined && settings.places[0]?.workflow !== ORDER_WORKFLOW) {
    reader.fault('--rate', 'offers orders, which other workflows do not take')
  }
  if (reader.faults.length > 0) throw new UsageError('watch', reader.faults)
  return Object.freeze(settings)
}

/** Every model, each where it usually is or where it was noted. */
function everyPlace(reader: FlagReader, flags: WatchFlags): readonly RunningModel[] {
  const place = readWorkflowPlace(reader, flags)
  const of_one = { '--order-port': flags.order_port, '--port-base': flags.port_base }
  for (const [flag, typed] of Object.entries(of_one)) {
    if (typed !== undefined) reader.fault(flag, 'says where one model is: expected its name with it')
  }
  if (flags.management_url !== undefined) {
    reader.fault('--management-url', 'is that of one model: expected its name with it')
  }
  const { urls } = readBrokerSettings(reader, undefined, flags.broker_url, [])
  return MODEL_NAMES.map((model) => {
    const kind = BROKER_OF[model]
    return { model, ...place, broker_url: kind === undefined ? undefined : urls[kind] }
  })
}
