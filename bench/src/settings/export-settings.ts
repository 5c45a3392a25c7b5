import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LATEST } from '@three-ways/result-files/latest-link'
import { FlagReader, type RawFlag } from './flags.ts'
import { DEFAULT_OUT } from './run-settings.ts'
import { UsageError } from './usage-error.ts'

/** What is exported, of which run, and to where. */
export interface ExportSettings {
  /** A results folder. */
  readonly folder: string
  /** Names of tables; the flag's order does not count. */
  readonly tables: readonly string[]
  readonly format: string
  readonly out: string
}

export interface ExportFlags {
  readonly dir?: RawFlag
  readonly table?: RawFlag
  readonly format?: RawFlag
  readonly out?: RawFlag
}

/** What can be asked for. */
export interface Exportable<Format extends string> {
  readonly tables: readonly string[]
  readonly formats: readonly Format[]
}

/** Where tables of a run go unless somebody says otherwise, inside of its folder. */
export const EXPORT_FOLDER = 'export'

/** Checks the flags of `bench export`. Throws a `UsageError` that names every fault. */
export function readExportSettings<Format extends string>(
  flags: ExportFlags,
  { tables, formats }: Exportable<Format>,
): ExportSettings & { readonly format: Format } {
  const reader = new FlagReader()
  const folder = reader.text('dir', flags.dir, join(DEFAULT_OUT, LATEST))
  const out = resolve(reader.text('--out', flags.out, join(folder, EXPORT_FOLDER)))
  const stands_there = statSync(out, { throwIfNoEntry: false })
  if (stands_there?.isDirectory() === false) reader.fault('--out', `expected a folder, but ${out} is a file`)
  const settings = {
    folder,
    tables: reader.someOf('--table', flags.table, tables, tables),
    format: reader.oneOf('--format', flags.format, formats, formats[0] as Format),
    out,
  }
  if (reader.faults.length > 0) throw new UsageError('export', reader.faults)
  return Object.freeze(settings)
}
