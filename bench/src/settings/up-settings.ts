import { DURABILITIES, type Durability } from '@three-ways/testbed/deployment'
import { type BrokerSettings, readBrokerSettings, readReplicationFactor } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'
import { HIDDEN_MODEL, isModelName, MODEL_NAMES, type ModelName } from './models.ts'
import { unknownName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

/** One model in the foreground, for curl. */
export interface UpSettings {
  readonly model: ModelName
  /** The port of the order service's door; the others move as far as this one does. */
  readonly order_port: number | undefined
  readonly broker: BrokerSettings
  readonly durability: Durability
  /** Copies of each topic in Kafka; undefined = the broker's own default. */
  readonly replication_factor: number | undefined
  /** Initial stock of every SKU that is not sold out. */
  readonly stock: number
  /** Whether the test-only fault controls are mounted. */
  readonly faults: boolean
  /** Whether messages that wait in the broker from before are taken into the stores of this one. */
  readonly take_waiting: boolean
}

export interface UpFlags {
  readonly model?: RawFlag
  readonly order_port?: RawFlag
  readonly broker?: RawFlag
  readonly broker_url?: RawFlag
  readonly management_url?: RawFlag
  readonly durability?: RawFlag
  readonly replication_factor?: RawFlag
  readonly stock?: RawFlag
  readonly faults?: boolean | undefined
  readonly take_waiting?: boolean | undefined
}

/** Checks the flags of `bench up`. Throws a `UsageError` that names every fault. */
export function readUpSettings(flags: UpFlags): UpSettings {
  const reader = new FlagReader()
  const typed = reader.text('model', flags.model, HIDDEN_MODEL)
  const model = isModelName(typed) ? typed : HIDDEN_MODEL
  if (!isModelName(typed)) reader.fault('model', unknownName(typed, MODEL_NAMES))
  const settings: UpSettings = {
    model,
    order_port: reader.number('--order-port', flags.order_port, { least: 1, most: 65_000, whole: true }),
    broker: {
      ...readBrokerSettings(reader, flags.broker, flags.broker_url, [model]),
      management_url: readManagementUrl(reader, flags.management_url),
    },
    durability: reader.oneOf('--durability', flags.durability, DURABILITIES, 'recommended'),
    replication_factor: readReplicationFactor(reader, flags.replication_factor),
    stock: reader.number('--stock', flags.stock, { least: 0, most: 1e9, whole: true }) ?? DEFAULT_STOCK,
    faults: flags.faults ?? false,
    take_waiting: flags.take_waiting ?? false,
  }
  if (reader.faults.length > 0) throw new UsageError('up', reader.faults)
  return Object.freeze(settings)
}

const DEFAULT_STOCK = 1_000_000
