import type { Noun } from '@three-ways/event-contract/workload'
import type { LatencyHistogram } from './histogram.ts'

export interface VerdictInput {
  readonly noun: Noun
  /** Sent minus planned; null for a load without a schedule (burst, closed loop, bulk). */
  readonly slip: LatencyHistogram | null
  readonly completed: LatencyHistogram
  /** Achieved rate by target rate; null for a load without a schedule. */
  readonly achieved_rate_share: number | null
  /** Subjects that were planned and never sent. */
  readonly never_sent: number
  readonly unresolved: number
}

export interface Verdict {
  readonly verdict: 'valid' | 'invalid'
  /** Each a sentence with its numbers; empty when valid. */
  readonly invalid_reasons: readonly string[]
  /** Those of them that say that the schedule was not held. */
  readonly schedule_reasons: readonly string[]
}

/** The same for every model: a limit that grew with a system's latency would forgive the slow. */
export const SLIP_LIMIT_US = 1_000
/** Where subjects usually take so long, so much more lateness changes nothing. */
const SLOW_P50_US = 1_000_000
const SLIP_LIMIT_OF_SLOW_US = 5_000
const LEAST_RATE_SHARE = 0.99

/**
 * Whether a cell was measured well enough to stand in a table (measuring rule 3). Invalid is a word about the
 * instrument and not about the system: nothing here asks whether a latency is good.
 */
export function judgeMeasurement(input: VerdictInput): Verdict {
  const told = (reasons: (string | undefined)[]) => reasons.filter((reason) => reason !== undefined)
  const schedule_reasons = told([slipReason(input), rateReason(input), neverSentReason(input)])
  const invalid_reasons = [...schedule_reasons, ...told([unresolvedReason(input)])]
  const verdict = invalid_reasons.length === 0 ? 'valid' : 'invalid'
  return { verdict, invalid_reasons, schedule_reasons }
}

/** The percentile at which slip is judged: p99 from 1,000 starts on, p95 from 200, else p50. */
export function slipPercentile(count: number): 99 | 95 | 50 {
  if (count >= 1_000) return 99
  return count >= 200 ? 95 : 50
}

/** How late a generator may be at the judged percentile: 1 ms; 5 ms where the cell's own p50 is above 1 s. */
export function slipLimitUs(completed: LatencyHistogram): number {
  return (completed.percentileUs(50) ?? 0) > SLOW_P50_US ? SLIP_LIMIT_OF_SLOW_US : SLIP_LIMIT_US
}

function slipReason({ slip, completed }: VerdictInput): string | undefined {
  if (slip === null) return undefined
  const percentile = slipPercentile(slip.count)
  const slip_us = slip.percentileUs(percentile) ?? 0
  const limit_us = slipLimitUs(completed)
  if (slip_us <= limit_us) return undefined
  const seen = `slip p${percentile} ${inMilliseconds(slip_us)}, allowed ${inMilliseconds(limit_us)}`
  return `The generator was late: ${seen}, n = ${slip.count}.`
}

function rateReason({ achieved_rate_share }: VerdictInput): string | undefined {
  if (achieved_rate_share === null || achieved_rate_share >= LEAST_RATE_SHARE) return undefined
  // Rounded down: 98.99 % must not read as the 99 % that would have been enough.
  const percent = Math.floor(achieved_rate_share * 10_000) / 100
  return `The target rate was not reached: ${percent} % of it, at least 99 % needed.`
}

function neverSentReason({ never_sent, noun }: VerdictInput): string | undefined {
  if (never_sent === 0) return undefined
  return `${never_sent} planned ${noun.one}(s) were never sent.`
}

function unresolvedReason({ unresolved, noun }: VerdictInput): string | undefined {
  if (unresolved === 0) return undefined
  return `${unresolved} ${noun.one}(s) were unresolved at the deadline: neither ended nor provably lost.`
}

function inMilliseconds(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(2)} ms`
}
