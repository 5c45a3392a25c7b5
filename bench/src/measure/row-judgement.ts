import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { slipLimitUs, slipPercentile } from '@three-ways/instrument/verdict'
import type { CellHistograms } from '@three-ways/result-files/histograms-file'
import type { Result } from '@three-ways/result-files/metrics'
import type { RowVerdict } from '@three-ways/result-files/row-verdict'

/** One attempt at one cell, with the distributions that a judgement over all repetitions needs. */
export interface JudgedAttempt {
  readonly result: Result
  /** Sent less planned; null for a load without a schedule. */
  readonly slip: LatencyHistogram | null
  readonly completed: LatencyHistogram
}

/** A cell as its files tell of it. Pure. */
export function judgedAttempt(result: Result, { slip, completed }: CellHistograms): JudgedAttempt {
  const none = new LatencyHistogram()
  const is_scheduled = result.instrument.slip_max_ms !== null
  return { result, slip: is_scheduled ? (slip ?? none) : null, completed: completed ?? none }
}

/** Of fewer repetitions nobody can say that too many had to be repeated. */
const LEAST_REPETITIONS = 3
const MOST_REPEATED = 1 / 3

/**
 * Judges a row by all its attempts. It is no measurement when more than a third of its repetitions had to be
 * measured again: what is left was selected; and when its generator was later than is allowed at the p99 over
 * all repetitions, which a single cell may have too few orders to show. Pure.
 */
export function judgeRow(attempts: readonly [JudgedAttempt, ...JudgedAttempt[]]): RowVerdict {
  const [{ result: first }] = attempts
  const counted = [...Map.groupBy(attempts, ({ result }) => result.repetition).values()].flatMap((same) =>
    same.toSorted((one, other) => other.result.attempt - one.result.attempt).slice(0, 1),
  )
  const repetitions = counted.length
  const repeated = counted.filter(({ result }) => result.attempt > 1).length
  // What is hollow is marked, and not judged a second time.
  const held = counted.filter(({ result }) => (result.hollow_reasons ?? []).length === 0)
  const slips = held.flatMap(({ slip }) => slip ?? [])
  const slip = slips.length === 0 ? null : LatencyHistogram.merged(slips)
  const invalid_reasons: string[] = []
  if (repetitions >= LEAST_REPETITIONS && repeated > MOST_REPEATED * repetitions) {
    invalid_reasons.push(`${repeated} of ${repetitions} repetitions had to be measured again: a selection.`)
  }
  const late = slip === null ? undefined : lateness(slip, held)
  if (late !== undefined && repetitions > 1) invalid_reasons.push(late)
  const { scenario, variant, model } = first
  const slip_p99_ms = slip === null ? null : slip.toLatency().p99_ms
  return { scenario, variant, model, repetitions, repeated, slip_p99_ms, invalid_reasons }
}

function lateness(slip: LatencyHistogram, counted: readonly JudgedAttempt[]): string | undefined {
  const limit_us = slipLimitUs(LatencyHistogram.merged(counted.map(({ completed }) => completed)))
  const percentile = slipPercentile(slip.count)
  const slip_us = slip.percentileUs(percentile) ?? 0
  if (slip_us <= limit_us) return undefined
  const [seen, allowed] = [slip_us, limit_us].map((us) => (us / 1000).toFixed(2))
  return (
    `The generator was late over all repetitions: slip p${percentile} ${seen} ms, allowed ${allowed} ms, ` +
    `n = ${slip.count}.`
  )
}
