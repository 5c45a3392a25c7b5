import { DURABILITIES, type Durability } from '@three-ways/testbed/deployment'
import { type BrokerSettings, readBrokerSettings, readReplicationFactor } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { readManagementUrl } from './management-settings.ts'
import { HIDDEN_MODEL, isModelName, MODEL_NAMES, type ModelName } from './models.ts'
import { unknownName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'
import { ORDER_WORKFLOW, WORKFLOW_NAMES, type WorkflowName } from './workflows.ts'

/** One model in the foreground, for curl. */
export interface UpSettings {
  readonly model: ModelName
  readonly workflow: WorkflowName
  /** The port of the order service's door; the others move as far as this one does. */
  readonly order_port: number | undefined
  /** The port before the first service's, of a workflow that has ports of its own. */
  readonly port_base: number | undefined
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
  /** Whether messages that wait in the broker from before are taken into the stores of this one. */
  readonly take_waiting: boolean
}

export interface UpFlags {
  readonly model?: RawFlag
  readonly workflow?: RawFlag
  readonly order_port?: RawFlag
  readonly port_base?: RawFlag
  readonly variant?: RawFlag
  readonly all_fail?: boolean | undefined
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
export function readUpSettings(flags: UpFlags, environment: NodeJS.ProcessEnv = process.env): UpSettings {
  const reader = new FlagReader()
  const typed = reader.text('model', flags.model, HIDDEN_MODEL)
  const model = isModelName(typed) ? typed : HIDDEN_MODEL
  if (!isModelName(typed)) reader.fault('model', unknownName(typed, MODEL_NAMES))
  const workflow = reader.oneOf('--workflow', flags.workflow, WORKFLOW_NAMES, ORDER_WORKFLOW)
  const settings: UpSettings = {
    model,
    workflow,
    order_port: reader.number('--order-port', flags.order_port, { least: 1, most: 65_000, whole: true }),
    port_base: readPortBase(reader, flags.port_base, workflow, environment),
    variants: variantsOf(flags),
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
  if (flags.order_port !== undefined && workflow !== ORDER_WORKFLOW) {
    reader.fault('--order-port', `moves the order workflow; --port-base moves ${workflow}`)
  }
  if (reader.faults.length > 0) throw new UsageError('up', reader.faults)
  return Object.freeze(settings)
}

function variantsOf({ variant, all_fail }: UpFlags): readonly string[] {
  const typed = [variant ?? []].flat().flatMap((text) => text.split(','))
  return all_fail === true ? [...typed, 'all-fail'] : typed
}

/** `PATTERN_PORT_BASE` says it where no flag does, and is nobody's concern where orders are carried. */
function readPortBase(
  reader: FlagReader,
  flag: RawFlag,
  workflow: WorkflowName,
  environment: NodeJS.ProcessEnv,
): number | undefined {
  const limits = { least: 0, most: 65_000, whole: true }
  if (flag !== undefined) {
    if (workflow === ORDER_WORKFLOW) {
      reader.fault('--port-base', `moves other workflows; --order-port moves ${workflow}`)
    }
    return reader.number('--port-base', flag, limits)
  }
  if (workflow === ORDER_WORKFLOW) return undefined
  return reader.number('PATTERN_PORT_BASE', environment.PATTERN_PORT_BASE || undefined, limits)
}

const DEFAULT_STOCK = 1_000_000
