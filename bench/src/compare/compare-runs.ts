import { holmAdjusted } from '@three-ways/instrument/statistics/holm'
import { medianOf } from '@three-ways/instrument/statistics/median'
import { everybodyDies } from '@three-ways/report/everybody-dies'
import { generatorPercent } from '@three-ways/report/generator-percent'
import { loopbackTimes } from '@three-ways/report/loopback-speed'
import type { Comparison, ModelRow } from '@three-ways/report/model-row'
import { perRun } from '@three-ways/report/ranking'
import { changedSettings } from '@three-ways/result-files/fairness/changed-settings'
import type { Run } from '@three-ways/result-files/metrics'
import { isWarm } from '@three-ways/result-files/temperature'
import { type Change, changeOf, couldSee, type Outcome, outcomeOf } from './change.ts'
import { comparedCapacities, SEARCHED } from './compared-capacities.ts'
import { type UnlikeCondition, unlikeConditions } from './conditions.ts'

/** A run as it is compared. */
export interface ComparableRun {
  readonly run: Run
  readonly comparisons: readonly Comparison[]
}

export interface ComparedRow extends Change {
  readonly scenario: string
  readonly variant: string
  readonly model: string
  /** `completed p50` in ms, or `last completion` in s. */
  readonly figure: string
  readonly unit: string
  readonly adjusted: number
  readonly outcome: Outcome
  readonly smallest_seen: number | undefined
  /** Worse, and by more than is tolerated. */
  readonly is_beyond_tolerance: boolean
}

/** What two runs have in common, and what became of it. */
export interface ComparedRuns {
  readonly before: Run
  readonly after: Run
  readonly unlike: readonly UnlikeCondition[]
  /** What a round trip over the loopback took around what counts, in µs; null of an older bench. */
  readonly loopback_us: { readonly before: number | null; readonly after: number | null }
  readonly rows: readonly ComparedRow[]
  /** Rows that only one of them has, has otherwise, or that no test compares; one sentence each. */
  readonly unmatched: readonly string[]
}

export interface CompareOptions {
  /** A share: 0.05 is 5 %. */
  readonly tolerance: number
  /** Rows are matched though machine, versions or settings differ. */
  readonly allow_unlike: boolean
}

/**
 * Compares two runs row by row: same scenario, variant, model and configuration. Each row by the exact rank
 * test, adjusted by Holm over all that are judged. No rows where conditions differ that must not. Pure.
 */
export function compareRuns(
  before: ComparableRun,
  after: ComparableRun,
  { tolerance, allow_unlike }: CompareOptions,
): ComparedRuns {
  const unlike = unlikeConditions(before.run, after.run)
  const loopback_us = { before: loopbackOf(before), after: loopbackOf(after) }
  const runs = { before: before.run, after: after.run, unlike, loopback_us }
  if (unlike.length > 0 && !allow_unlike) return { ...runs, rows: [], unmatched: [] }
  const { pairs, unmatched } = matched(before, after, allow_unlike)
  unmatched.push(...comparedCapacities(before.comparisons, after.comparisons))
  const changes = pairs.map(([one, other]) => {
    return changeOfRow(one, other, [...invalidIn(before, one), ...invalidIn(after, other)])
  })
  const judged = changes.filter(({ why_not }) => why_not === undefined)
  const adjusted = holmAdjusted(judged.map(({ probability }) => probability))
  const rows = changes.map((change): ComparedRow => {
    const among_all = adjusted[judged.indexOf(change)] ?? 1
    const outcome = outcomeOf(change, among_all)
    const is_beyond_tolerance = outcome === 'worse' && (change.ratio?.factor ?? 1) - 1 > tolerance
    const smallest_seen = couldSee(change, judged.length)
    return { ...change, adjusted: among_all, outcome, smallest_seen, is_beyond_tolerance }
  })
  return { ...runs, rows, unmatched }
}

/** The median over everything that counts. */
function loopbackOf({ comparisons }: ComparableRun): number | null {
  const times = loopbackTimes(comparisons.flatMap(({ rows }) => rows.flatMap(({ counted }) => counted)))
  return times.length === 0 ? null : medianOf(times)
}

/** The figure by which a row is compared, with its unit. */
export function figureOf({ scenario }: Pick<ModelRow, 'scenario'>) {
  return scenario === 'throughput-10k'
    ? { figure: 'last completion', unit: 's' }
    : { figure: 'completed p50', unit: 'ms' }
}

/** That figure in every repetition that counts. */
export function valuesOf(row: ModelRow): number[] {
  return perRun(row, ({ figures, latency }) => {
    return row.scenario === 'throughput-10k' ? figures.last_completed_s : latency.completed.p50_ms
  })
}

/** What the same sending cost the generator in every repetition that counts, where it was the same. */
function yardstickOf(row: ModelRow): number[] {
  return row.counted.map(generatorPercent).filter((percent) => percent !== undefined)
}

function changeOfRow(one: ModelRow, other: ModelRow, invalid: readonly string[]) {
  const yardstick = { before: yardstickOf(one), after: yardstickOf(other) }
  const change = changeOf({ before: valuesOf(one), after: valuesOf(other) }, yardstick)
  const is_cold = [...one.counted, ...other.counted].some(({ warm_up }) => !isWarm(warm_up))
  const { scenario, variant, model } = one
  const row = { scenario, variant, model, ...figureOf(one), ...change }
  const is_hollow = [...one.counted, ...other.counted].some(
    ({ hollow_reasons = [] }) => hollow_reasons.length > 0,
  )
  const [reason] = is_cold ? ['not warm'] : is_hollow ? ['a hollow point'] : invalid
  return reason === undefined ? row : { ...row, probability: 1, why_not: reason }
}

/** Why a row is no measurement as a whole, though each of its repetitions may be one. */
function invalidIn({ run }: ComparableRun, row: ModelRow): string[] {
  const judged = run.rows?.find((verdict) => titleOf(verdict) === titleOf(row))
  return (judged?.invalid_reasons ?? []).map((reason) => `invalid in ${run.id}: ${reason}`)
}

/** The rows of a run whose repetitions have a figure that can be compared. */
export function rowsOf({ comparisons }: ComparableRun): readonly ModelRow[] {
  return comparisons
    .filter((row) => !everybodyDies(row) && row.scenario !== SEARCHED)
    .flatMap(({ rows }) => rows)
    .filter((row) => valuesOf(row).length > 0)
}

function matched(before_run: ComparableRun, after_run: ComparableRun, allow_unlike: boolean) {
  const [before, after] = [rowsOf(before_run), rowsOf(after_run)]
  const pairs: [ModelRow, ModelRow][] = []
  const unmatched: string[] = []
  for (const one of before) {
    const other = after.find((row) => titleOf(row) === titleOf(one))
    if (other === undefined) unmatched.push(`${titleOf(one)}: only in the run before`)
    else {
      const [was, is] = [one, other].map(({ counted }) => counted[0]?.configuration_hash)
      const changed = changedSettings([before_run.run, was], [after_run.run, is])
      if (changed.length === 0 || allow_unlike) pairs.push([one, other])
      else unmatched.push(`${titleOf(one)}: raised with other settings (${changed.join(', ')})`)
    }
  }
  for (const row of after) {
    if (!before.some((one) => titleOf(one) === titleOf(row))) {
      unmatched.push(`${titleOf(row)}: only in the run after`)
    }
  }
  return { pairs, unmatched }
}

/** `latency / steady, sync-rest`. */
export function titleOf({ scenario, variant, model }: Pick<ModelRow, 'scenario' | 'variant' | 'model'>) {
  return `${scenario} / ${variant}, ${model}`
}
