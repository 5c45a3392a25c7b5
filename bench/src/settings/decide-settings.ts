import { ANSWERS, type Needs, OPERATIONS, SEQUENCES } from '@three-ways/report/advice/needs'
import { FlagReader, type RawFlag } from './flags.ts'
import { UsageError } from './usage-error.ts'

export const DECIDE_FORMATS = ['text', 'markdown', 'json'] as const

/** What `bench decide` is asked, and of which run. */
export interface DecideSettings {
  /** A results folder; undefined: the newest run. */
  readonly folder: string | undefined
  /** Empty where nothing was asked by flags. */
  readonly needs: Needs
  readonly format: (typeof DECIDE_FORMATS)[number]
}

/** The flags by which needs are told, each as typed. */
export interface NeedFlags {
  readonly answer?: RawFlag
  readonly answer_within?: RawFlag
  readonly while_slow?: boolean | undefined
  readonly outage?: RawFlag
  readonly replay?: boolean | undefined
  readonly sequence?: RawFlag
  readonly fan_out?: RawFlag
  readonly operations?: RawFlag
  readonly memory?: RawFlag
}

export interface DecideFlags extends NeedFlags {
  readonly dir?: RawFlag
  readonly format?: RawFlag
  readonly json: boolean
}

const MOST_OUTAGE_S = 86_400

/** Checks the flags of `bench decide`. Throws a `UsageError` that names every fault. */
export function readDecideSettings(flags: DecideFlags): DecideSettings {
  const reader = new FlagReader()
  const format = reader.oneOf('--format', flags.format, DECIDE_FORMATS, flags.json ? 'json' : 'text')
  if (flags.json && format !== 'json') reader.fault('--json', `expected it without --format ${format}`)
  const needs = readNeeds(reader, flags)
  const folder = flags.dir === undefined ? undefined : reader.text('dir', flags.dir, '')
  if (reader.faults.length > 0) throw new UsageError('decide', reader.faults)
  return Object.freeze({ folder, needs, format })
}

/** The needs alone, of flags or of answers. What was not said is left out. */
export function readNeeds(reader: FlagReader, flags: NeedFlags): Needs {
  const oneOf = <Name extends string>(flag: string, raw: RawFlag, valid: readonly Name[]) =>
    raw === undefined ? undefined : reader.oneOf(flag, raw, valid, valid[0] as Name)
  const needs: Needs = {
    answer: oneOf('--answer', flags.answer, ANSWERS),
    answer_within_ms: timeAbove0(reader, flags.answer_within),
    while_slow: flags.while_slow === true ? true : undefined,
    outage_s: reader.duration_s('--outage', flags.outage, MOST_OUTAGE_S),
    replay: flags.replay === true ? true : undefined,
    sequence: oneOf('--sequence', flags.sequence, SEQUENCES),
    fan_out: reader.number('--fan-out', flags.fan_out, { least: 1, most: 1_000, whole: true }),
    operations: oneOf('--operations', flags.operations, OPERATIONS),
    memory_mb: reader.number('--memory', flags.memory, { above: 0, most: 1_000_000 }),
  }
  if (needs.while_slow === true && flags.answer_within === undefined) {
    reader.fault('--while-slow', 'says when the limit holds too: expected --answer-within with it')
  }
  return Object.fromEntries(Object.entries(needs).filter(([, value]) => value !== undefined))
}

function timeAbove0(reader: FlagReader, raw: RawFlag): number | undefined {
  const seconds = reader.duration_s('--answer-within', raw, 3_600)
  return seconds === undefined ? undefined : seconds * 1000
}
