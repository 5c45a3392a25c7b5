import { existsSync } from 'node:fs'
import { type BrokerSettings, readBrokerSettings } from './broker-settings.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { BROKER_OF, isModelName, MODEL_NAMES, type ModelName } from './models.ts'
import { unknownName } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

export const DEAD_LETTER_ACTIONS = ['list', 'show', 'redrive', 'drop'] as const

/** What is to be done with which dead letters of a system that runs. */
export interface DeadLetterSettings {
  readonly action: (typeof DEAD_LETTER_ACTIONS)[number]
  readonly model: ModelName
  /** Empty for `list`, and for all of them. */
  readonly ids: readonly string[]
  readonly all: boolean
  /** A file whose bytes take the place of the letter's own when it is redriven. */
  readonly body: string | undefined
  readonly order_port: number | undefined
  readonly broker_url: string | undefined
}

export interface DeadLetterFlags {
  readonly action?: RawFlag
  readonly model?: RawFlag
  readonly id?: readonly string[] | undefined
  readonly all?: boolean | undefined
  readonly body?: RawFlag
  readonly order_port?: RawFlag
  readonly broker_url?: RawFlag
}

/** Checks the flags of `bench dead-letters`. Throws a `UsageError` that names every fault. */
export function readDeadLetterSettings(flags: DeadLetterFlags): DeadLetterSettings {
  const reader = new FlagReader()
  const action = reader.oneOf('action', flags.action, DEAD_LETTER_ACTIONS, 'list')
  const typed = reader.text('model', flags.model, MODEL_NAMES[0])
  const model = isModelName(typed) ? typed : MODEL_NAMES[0]
  if (!isModelName(typed)) reader.fault('model', unknownName(typed, MODEL_NAMES))
  const { urls } = readBrokerSettings(reader, undefined, flags.broker_url, [model])
  const settings: DeadLetterSettings = {
    action,
    model,
    ids: flags.id ?? [],
    all: flags.all ?? false,
    body: flags.body === undefined ? undefined : reader.text('--body', flags.body, ''),
    order_port: reader.number('--order-port', flags.order_port, { least: 1, most: 65_535, whole: true }),
    broker_url: brokerUrlOf(reader, model, urls),
  }
  judgeTogether(reader, settings)
  if (reader.faults.length > 0) throw new UsageError('dead-letters', reader.faults)
  return Object.freeze(settings)
}

function brokerUrlOf(reader: FlagReader, model: ModelName, urls: BrokerSettings['urls']): string | undefined {
  const kind = BROKER_OF[model]
  if (kind === undefined) return undefined
  if (urls[kind] === undefined) {
    reader.fault('--broker-url', `expected ${kind}=...: the address that "npm run up -- ${model}" printed`)
  }
  return urls[kind]
}

function judgeTogether(reader: FlagReader, { action, ids, all, body }: DeadLetterSettings): void {
  const named = ids.length > 0
  if (action === 'list' && (named || all)) reader.fault('id', 'expected none: list shows all of them')
  if (action !== 'list' && named === all) reader.fault('id', `expected the ids to ${action}, or --all`)
  if (body !== undefined && (action !== 'redrive' || ids.length !== 1)) {
    reader.fault('--body', 'expected it with the redrive of one letter')
  }
  if (body !== undefined && !existsSync(body)) reader.fault('--body', `expected a file, there is no ${body}`)
}
