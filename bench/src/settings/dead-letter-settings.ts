import { existsSync } from 'node:fs'
import { FlagReader, type RawFlag } from './flags.ts'
import { type RunningModel, type RunningModelFlags, readRunningModel } from './running-model.ts'
import { UsageError } from './usage-error.ts'

export const DEAD_LETTER_ACTIONS = ['list', 'show', 'redrive', 'drop'] as const

/** What is to be done with which dead letters of a system that runs. */
export interface DeadLetterSettings extends RunningModel {
  readonly action: (typeof DEAD_LETTER_ACTIONS)[number]
  /** Empty for `list`, and for all of them. */
  readonly ids: readonly string[]
  readonly all: boolean
  /** Whether letters are listed for a program. */
  readonly json: boolean
  /** A file whose bytes take the place of the letter's own when it is redriven. */
  readonly body: string | undefined
}

export interface DeadLetterFlags extends RunningModelFlags {
  readonly action?: RawFlag
  readonly id?: readonly string[] | undefined
  readonly all?: boolean | undefined
  readonly json?: boolean | undefined
  readonly body?: RawFlag
}

/** Checks the flags of `bench dead-letters`. Throws a `UsageError` that names every fault. */
export function readDeadLetterSettings(flags: DeadLetterFlags): DeadLetterSettings {
  const reader = new FlagReader()
  const action = reader.oneOf('action', flags.action, DEAD_LETTER_ACTIONS, 'list')
  const settings: DeadLetterSettings = {
    ...readRunningModel(reader, flags),
    action,
    ids: flags.id ?? [],
    all: flags.all ?? false,
    json: flags.json ?? false,
    body: flags.body === undefined ? undefined : reader.text('--body', flags.body, ''),
  }
  judgeTogether(reader, settings)
  if (reader.faults.length > 0) throw new UsageError('dead-letters', reader.faults)
  return Object.freeze(settings)
}

function judgeTogether(reader: FlagReader, { action, ids, all, body, json }: DeadLetterSettings): void {
  const named = ids.length > 0
  if (json && action !== 'list') reader.fault('--json', 'expected it with list')
  if (action === 'list' && (named || all)) reader.fault('id', 'expected none: list shows all of them')
  if (action !== 'list' && named === all) reader.fault('id', `expected the ids to ${action}, or --all`)
  if (body !== undefined && (action !== 'redrive' || ids.length !== 1)) {
    reader.fault('--body', 'expected it with the redrive of one letter')
  }
  if (body !== undefined && !existsSync(body)) reader.fault('--body', `expected a file, there is no ${body}`)
}
