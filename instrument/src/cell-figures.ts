import { LatencyHistogram } from './histogram.ts'
import type { Journal } from './journal.ts'
import type { LedgerTerm } from './ledger-term.ts'

/** Share (0 to 1) of what was offered that completed within so many seconds of its plan. */
export interface CompletedWithin {
  s1: number
  s5: number
  s60: number
}

export interface Throughput {
  offered_per_s: number
  completed_per_s: number
  duration_s: number
}

/** How late each subject was sent: sent minus planned, of the subjects that were sent. */
export function slipOf(journal: Journal): LatencyHistogram {
  const { planned_us, sent_us, offered } = journal
  return LatencyHistogram.of(sent_us.subarray(0, offered).map((sent, n) => sent - (planned_us[n] as number)))
}

export function neverSent(journal: Journal): number {
  let count = 0
  for (let n = 0; n < journal.offered; n += 1) if (Number.isNaN(journal.sent_us[n])) count += 1
  return count
}

/**
 * Achieved rate by target rate: starts that were really made per second, from the first planned start to the
 * last real one, by planned starts per second over the plan. A generator that caught up in the end has 1;
 * that it was late in between is what the slip tells. For an ascending schedule; 1 for an empty one.
 */
export function achievedRateShare(journal: Journal): number {
  const { planned_us, sent_us, offered } = journal
  if (offered === 0) return 1
  const first_us = planned_us[0] as number
  const planned_span_us = (planned_us[offered - 1] as number) - first_us
  let last_us = first_us
  for (let n = 0; n < offered; n += 1) last_us = Math.max(last_us, sent_us[n] || first_us)
  const sent_share = (offered - neverSent(journal)) / offered
  // The rate cannot be above the plan: subjects that were never sent at the end must not shorten the span.
  const span_us = Math.max(last_us - first_us, planned_span_us)
  return span_us === 0 ? sent_share : sent_share * (planned_span_us / span_us)
}

/**
 * Share (0 to 1) of all offered subjects that completed within 1, 5 and 60 s of their plan; no other subject
 * counts. Moments are rounded as the log of a cell rounds them: in whole microseconds from the start of the
 * cell, so that a subject at the very edge falls on the same side in both.
 */
export function completedWithin(
  journal: Journal,
  outcomes: readonly LedgerTerm[],
  started_us: number,
): CompletedWithin {
  const since = (moment_us: number | undefined) => Math.round((moment_us as number) - started_us)
  const share = (seconds: number) => {
    let within = 0
    for (let n = 0; n < journal.offered; n += 1) {
      const took_us = since(journal.completed_us[n]) - since(journal.planned_us[n])
      if (outcomes[n] === 'completed' && took_us <= seconds * 1_000_000) within += 1
    }
    return journal.offered === 0 ? 0 : within / journal.offered
  }
  return { s1: share(1), s5: share(5), s60: share(60) }
}

/**
 * Rates of one cell. `duration_s` runs from the start of the cell to the last terminal outcome, failures
 * included; completed per second counts the completed subjects over it (measuring rules 6 and 7). Without any
 * ending it runs to the last answer.
 */
export function throughputOf(
  journal: Journal,
  outcomes: readonly LedgerTerm[],
  started_us: number,
): Throughput {
  const { offered } = journal
  const lastOf = (moments: Float64Array) => {
    let last = started_us
    // A moment that did not happen is NaN and never greater.
    for (const moment of moments.subarray(0, offered)) if (moment > last) last = moment
    return last
  }
  const last_ending_us = lastOf(journal.completed_us)
  const last_us = last_ending_us > started_us ? last_ending_us : lastOf(journal.ended_us)
  const duration_s = (last_us - started_us) / 1_000_000
  const offering_s = (lastOf(journal.sent_us) - started_us) / 1_000_000
  const completed = outcomes.filter((outcome) => outcome === 'completed').length
  return {
    offered_per_s: offering_s === 0 ? 0 : offered / offering_s,
    completed_per_s: duration_s === 0 ? 0 : completed / duration_s,
    duration_s,
  }
}

/** How often the customer saw each HTTP status; `none` where there was no answer. */
export function httpStatuses(journal: Journal): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const http_status of journal.http_status.subarray(0, journal.offered)) {
    const name = http_status === 0 ? 'none' : String(http_status)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
