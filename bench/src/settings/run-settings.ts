import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HIDDEN_MODEL } from '@three-ways/result-files/model-roles'
import { type BrokerSettings, readBrokerSettings, readReplicationFactor } from './broker-settings.ts'
import { readObjective } from './capacity-settings.ts'
import { estimateRun_s } from './estimate.ts'
import { FlagReader, type RawFlag } from './flags.ts'
import { isCapacity, isRated, type Load, orderCount } from './loads.ts'
import { readManagementUrl } from './management-settings.ts'
import { MODEL_NAMES, type ModelName } from './models.ts'
import { offeredIn } from './offered-words.ts'
import { readOutages } from './outage-settings.ts'
import {
  type PlannedRow,
  PROFILE_NAMES,
  type ProfileName,
  rowsOf,
  SCENARIO_NAMES,
  type ScenarioName,
  usualRows,
  usualScenarios,
} from './profiles.ts'
import { readSeeds } from './seeds-settings.ts'
import { readStudy } from './study-settings.ts'
import { rowsFor } from './suitable-rows.ts'
import { UsageError } from './usage-error.ts'
import { whyNoRunsFit } from './writable-folder.ts'

/** Everything that a run is told from outside, checked and frozen before anything starts. */
export interface RunSettings {
  /** The command line that repeats this run. */
  readonly command: string
  readonly profile: ProfileName
  readonly scenarios: readonly ScenarioName[]
  readonly models: readonly ModelName[]
  /** What to measure of each model: rate, length and repetitions with the flags worked in. */
  readonly rows: readonly PlannedRow[]
  /** By which a workflow that is measured beside the orders becomes another of itself. */
  readonly variants: readonly string[]
  /** D1: every row in the class that its scenario is measured in. D2: all rows. */
  readonly durability: (typeof RUN_DURABILITIES)[number]
  /** Copies of each topic in Kafka; undefined = the broker's own default. */
  readonly replication_factor: number | undefined
  readonly broker: BrokerSettings
  readonly seed: number
  /** The absolute path of the folder that gets the run's own folder. */
  readonly out: string
  /** The folder of a run that was ended early, which is gone on with; undefined: a run of its own. */
  readonly resume?: string
  /** For how long it may wait for a quiet machine, in all. */
  readonly wait_for_quiet_s: number
  /** How long it will take on a machine that has its brokers already. */
  readonly estimate_s: number
}

/** The flags of `bench run` as typed. */
export interface RunFlags {
  readonly scenarios?: RawFlag
  readonly model?: RawFlag
  readonly profile?: RawFlag
  readonly rate?: RawFlag
  readonly duration?: RawFlag
  readonly repetitions?: RawFlag
  readonly objective?: RawFlag
  readonly outage?: RawFlag
  readonly kill?: RawFlag
  readonly fault?: RawFlag
  readonly durability?: RawFlag
  readonly replication_factor?: RawFlag
  readonly broker?: RawFlag
  readonly broker_url?: RawFlag
  readonly management_url?: RawFlag
  readonly seed?: RawFlag
  readonly seeds?: RawFlag
  readonly as_in_the_study?: boolean | undefined
  readonly out?: RawFlag
  readonly wait_for_quiet?: RawFlag
}

/** `results/` of this checkout. */
export const DEFAULT_OUT = fileURLToPath(new URL('../../../results', import.meta.url))
export const RUN_DURABILITIES = ['D1', 'D2'] as const
/** A night. */
const LONGEST_WAIT_S = 12 * 3_600
const ALL_MODELS = [...MODEL_NAMES, HIDDEN_MODEL] as const

/** Checks the flags of `bench run`. Throws a `UsageError` that names every fault. */
export function readRunSettings(flags: RunFlags, command: string): RunSettings {
  const reader = new FlagReader()
  const models = reader.someOf('--model', flags.model, ALL_MODELS, MODEL_NAMES, MODEL_NAMES)
  const profile = reader.oneOf('--profile', flags.profile, PROFILE_NAMES, 'standard')
  const scenarios = reader.someOf('scenario', flags.scenarios, SCENARIO_NAMES, usualScenarios(profile))
  const durability = reader.oneOf('--durability', flags.durability, RUN_DURABILITIES, 'D1')
  const seeded = readSeeds(reader, flags.seeds, scenarios, durability)
  const is_named = [flags.scenarios ?? []].flat().length > 0
  if (is_named && durability === 'D2' && scenarios.includes('ladder')) {
    reader.fault('--durability', 'has no meaning for ladder, whose last step is D2; leave it out')
  }
  const rows_asked = is_named ? rowsOf(profile, scenarios, durability) : usualRows(profile, durability)
  const planned = seeded ?? rows_asked
  const asked = readObjective(reader, flags.objective, readOutages(reader, flags, planned, models))
  const rows = readRows(reader, flags, asked)
  const variants = readStudy(reader, flags.as_in_the_study, scenarios)
  const seed = reader.number('--seed', flags.seed, { least: 0, most: 2 ** 32 - 1, whole: true }) ?? 1
  const management_url = readManagementUrl(reader, flags.management_url)
  const broker = { ...readBrokerSettings(reader, flags.broker, flags.broker_url, models), management_url }
  const replication_factor = readReplicationFactor(reader, flags.replication_factor)
  const wait_for_quiet_s = reader.duration_s('--wait-for-quiet', flags.wait_for_quiet, LONGEST_WAIT_S) ?? 0
  const out = resolve(reader.text('--out', flags.out, DEFAULT_OUT))
  const refusal = whyNoRunsFit(out)
  if (refusal !== undefined) reader.fault('--out', refusal)
  if (reader.faults.length === 0) judgeRows(reader, { rows, scenarios, profile, models, durability })
  if (reader.faults.length > 0) throw new UsageError('run', reader.faults)
  const estimate_s = estimateRun_s(rows, models, profile)
  return deepFreeze({
    command,
    profile,
    scenarios,
    models,
    rows,
    variants,
    durability,
    replication_factor,
    broker,
    seed,
    out,
    wait_for_quiet_s,
    estimate_s,
  })
}

/** Works `--rate`, `--duration` and `--repetitions` into the rows of the profile. */
function readRows(reader: FlagReader, flags: RunFlags, rows: readonly PlannedRow[]): PlannedRow[] {
  const rate = reader.number('--rate', flags.rate, { above: 0, most: 100_000 })
  const seconds = reader.duration_s('--duration', flags.duration, 3_600)
  const repetitions = reader.number('--repetitions', flags.repetitions, { least: 1, most: 100, whole: true })
  const hasRate = rows.some((row) => isRated(row.load))
  if (rows.length > 0 && !hasRate) {
    const why = rows.some(({ load }) => isCapacity(load))
      ? 'has no meaning for capacity, which looks for the rate in windows of its own'
      : 'has no meaning for throughput-10k, which sends 10,000 orders as fast as they go'
    if (rate !== undefined) reader.fault('--rate', why)
    if (seconds !== undefined) reader.fault('--duration', why)
  }
  if (rate !== undefined && rows.some(({ load }) => isRated(load) && load.grid === true)) {
    const why =
      'has no meaning for load, whose rates are the same in every run, so that runs can be laid over'
    reader.fault('--rate', `${why} each other; leave it out, or measure latency at that rate`)
  }
  const changed = (load: Load, once = false): Load => ({
    ...load,
    ...(isRated(load) && rate !== undefined && load.grid !== true ? { rate_per_s: rate } : {}),
    ...(isRated(load) && seconds !== undefined ? { seconds, usually_s: undefined } : {}),
    ...(repetitions === undefined || once ? {} : { repetitions }),
  })
  const changed_rows = rows.map((row) => ({ ...row, load: changed(row.load, row.once) }))
  if (rate !== undefined || seconds !== undefined) judgeCounts(reader, changed_rows, seconds === undefined)
  return changed_rows
}

type Selection = Pick<RunSettings, 'rows' | 'scenarios' | 'profile' | 'models' | 'durability'>

/** Something has to be measured, whatever was left of what was named. */
function judgeRows(reader: FlagReader, selection: Selection): void {
  const { rows, scenarios, profile, models, durability } = selection
  if (models.some((model) => rowsFor(model, rows).length > 0)) return
  const say = (flag: string, where: string, got: string) => {
    reader.fault(flag, `expected one ${where} something of ${scenarios.join(', ')} is measured, got ${got}`)
  }
  if (rows.length > 0) say('--model', 'of which', models.join(', '))
  else if (rowsOf(profile, scenarios).length > 0) say('--durability', 'in which', durability)
  else say('--profile', 'in which', profile)
}

/** So few orders say nothing, not even whether the rate was held. */
const LEAST_ORDERS = 10

function judgeCounts(reader: FlagReader, rows: readonly PlannedRow[], by_rate: boolean): void {
  for (const { scenario, load } of rows) {
    if (!isRated(load) || orderCount(load) >= LEAST_ORDERS) continue
    const { many } = offeredIn(scenario)
    const { rate_per_s, seconds } = load
    const are = orderCount(load) === 1 ? 'is 1' : `are ${orderCount(load)}`
    const message = `expected at least ${LEAST_ORDERS} ${many} to measure; ${rate_per_s}/s for ${seconds} s ${are}`
    return reader.fault(by_rate ? '--rate' : '--duration', message)
  }
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  return Object.freeze(value)
}
