import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LATEST } from '@three-ways/result-files/latest-link'
import { FlagReader, type RawFlag } from './flags.ts'
import { DEFAULT_OUT } from './run-settings.ts'
import { UsageError } from './usage-error.ts'

/** The most that a copy has unless somebody says otherwise. */
export const DEFAULT_MOST_MB = 20

export interface SlimSettings {
  /** A results folder. */
  readonly folder: string
  readonly out: string
  readonly most_bytes: number
}

export interface SlimFlags {
  readonly dir?: RawFlag
  readonly out?: RawFlag
  readonly most_mb?: RawFlag
}

/** Checks the flags of `bench slim`. Throws a `UsageError` that names every fault. */
export function readSlimSettings(flags: SlimFlags): SlimSettings {
  const reader = new FlagReader()
  const folder = reader.text('dir', flags.dir, join(DEFAULT_OUT, LATEST))
  const most_mb = reader.number('--most-mb', flags.most_mb, { above: 0, most: 100_000 }) ?? DEFAULT_MOST_MB
  const named = reader.text('--out', flags.out, '')
  const out = resolve(named)
  if (flags.out === undefined) reader.fault('--out', 'expected a folder for the copy, got none')
  else if (named !== '' && existsSync(out)) {
    reader.fault('--out', `expected a name that is free, but there is ${out}: remove it first`)
  }
  if (reader.faults.length > 0) throw new UsageError('slim', reader.faults)
  return Object.freeze({ folder, out, most_bytes: most_mb * 1e6 })
}
