import { FlagReader, type RawFlag } from './flags.ts'
import { UsageError } from './usage-error.ts'

export const COMPARE_FORMATS = ['markdown', 'json', 'github-action-benchmark'] as const
export const DEFAULT_TOLERANCE_PERCENT = 5

export interface CompareSettings {
  /** Results folders. */
  readonly before: string
  readonly after: string
  /** A share: 0.05 is 5 %. */
  readonly tolerance: number
  readonly allow_unlike: boolean
  readonly format: (typeof COMPARE_FORMATS)[number]
}

export interface CompareFlags {
  readonly before?: RawFlag
  readonly after?: RawFlag
  readonly tolerance?: RawFlag
  readonly format?: RawFlag
  readonly allow_unlike: boolean
  readonly json: boolean
}

/** Checks the flags of `bench compare`. Throws a `UsageError` that names every fault. */
export function readCompareSettings(flags: CompareFlags): CompareSettings {
  const reader = new FlagReader()
  const percent = reader.number('--tolerance', flags.tolerance, { least: 0, most: 1_000 })
  const format = reader.oneOf('--format', flags.format, COMPARE_FORMATS, flags.json ? 'json' : 'markdown')
  if (flags.json && format !== 'json') reader.fault('--json', `expected it without --format ${format}`)
  const settings = {
    before: reader.text('before', flags.before, ''),
    after: reader.text('after', flags.after, ''),
    tolerance: (percent ?? DEFAULT_TOLERANCE_PERCENT) / 100,
    allow_unlike: flags.allow_unlike,
    format,
  }
  if (reader.faults.length > 0) throw new UsageError('compare', reader.faults)
  return Object.freeze(settings)
}
