import { DURABILITIES, type Durability } from '@three-ways/event-contract/durability'
import { HIDDEN_MODEL } from '@three-ways/result-files/model-roles'
import { AS_IN_THE_STUDY } from '@three-ways/result-files/study-variant'
import { type BrokerSettings, readBrokerSettings, readReplicationFactor } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'
import { readModel } from './model-flag.ts'
import type { ModelName } from './models.ts'
import { UsageError } from './usage-error.ts'
import { readWorkflowPlace, type WorkflowPlace, type WorkflowPlaceFlags } from './workflow-place.ts'

/** One model in the foreground, for curl. */
export interface UpSettings extends WorkflowPlace {
  readonly model: ModelName
  /** By which the workflow becomes another of itself; whether it knows them is for the workflow to say. */
  readonly variants: readonly string[]
  readonly broker: BrokerSettings
  readonly durability: Durability
  /** Copies of each topic in Kafka; undefined = the broker's own default. */
  readonly replication_factor: number | undefined
  /** Initial stock of every SKU that is not sold out. */
  readonly stock: number
  /** Whether the test-only fault controls are mounted. */
  readonly faults: boolean
  /** Whether messages are stamped and hops kept, for `bench trace`. */
  readonly trace: boolean
  /** Whether services count and time what they do, and tell it at `/metrics`. */
  readonly metrics: boolean
  /** Whether messages that wait in the broker from before are taken into the stores of this one. */
  readonly take_waiting: boolean
}

export interface UpFlags extends WorkflowPlaceFlags {
  readonly model?: RawFlag
  readonly variant?: RawFlag
  readonly all_fail?: boolean | undefined
  readonly as_in_the_study?: boolean | undefined
  readonly broker?: RawFlag
  readonly broker_url?: RawFlag
  readonly management_url?: RawFlag
  readonly durability?: RawFlag
  readonly replication_factor?: RawFlag
  readonly stock?: RawFlag
  readonly faults?: boolean | undefined
  readonly trace?: boolean | undefined
  readonly metrics?: boolean | undefined
  readonly take_waiting?: boolean | undefined
}

/** Checks the flags of `bench up`. Throws a `UsageError` that names every fault. */
export function readUpSettings(flags: UpFlags, environment: NodeJS.ProcessEnv = process.env): UpSettings {
  const reader = new FlagReader()
  const model = readModel(reader, flags.model, HIDDEN_MODEL)
  const settings: UpSettings = {
    model,
    ...readWorkflowPlace(reader, flags, environment),
    variants: variantsOf(flags),
    broker: {
      ...readBrokerSettings(reader, flags.broker, flags.broker_url, [model]),
      management_url: readManagementUrl(reader, flags.management_url),
    },
    durability: reader.oneOf('--durability', flags.durability, DURABILITIES, 'recommended'),
    replication_factor: readReplicationFactor(reader, flags.replication_factor),
    stock: reader.number('--stock', flags.stock, { least: 0, most: 1e9, whole: true }) ?? DEFAULT_STOCK,
    faults: flags.faults ?? false,
    trace: flags.trace ?? false,
    metrics: flags.metrics ?? false,
    take_waiting: flags.take_waiting ?? false,
  }
  if (reader.faults.length > 0) throw new UsageError('up', reader.faults)
  return Object.freeze(settings)
}

function variantsOf({ variant, all_fail, as_in_the_study }: UpFlags): readonly string[] {
  const typed = [variant ?? []].flat().flatMap((text) => text.split(','))
  const switched = [all_fail === true ? 'all-fail' : [], as_in_the_study === true ? AS_IN_THE_STUDY : []]
  return [...typed, ...switched.flat()]
}

const DEFAULT_STOCK = 1_000_000
