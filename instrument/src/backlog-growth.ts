import type { OpenSpan } from './open-subjects.ts'
import { TREND_LEVEL, trendProbability } from './rank-trend.ts'

/** How the number of open subjects moved over a load. */
export interface BacklogGrowth {
  /** Mean number of open subjects. */
  readonly open_first_third: number
  readonly open_last_third: number
  readonly grows: boolean
}

/** Three in each third. */
const PARTS = 9
/** A rise counts that would break the objective within so long, if it went on. */
const HORIZON_S = 60

/**
 * Whether the backlog grows: the exact rank test (`rank-trend.ts`, 10 % in both directions) finds a rise of
 * the mean number of open subjects over nine equal parts of the load, and that rise, carried on for a
 * minute, would alone make the wait longer than the objective (more than `rate * objective` subjects). The
 * second half is there because an endless queue and a slow tide look alike to a rank test. Pure.
 */
export function backlogGrowth(
  spans: readonly OpenSpan[],
  { seconds, rate_per_s, objective_ms }: { seconds: number; rate_per_s: number; objective_ms: number },
): BacklogGrowth {
  const part_us = (seconds * 1e6) / PARTS
  const means = Array.from({ length: PARTS }, (_, part) => {
    return meanOpen(spans, part * part_us, (part + 1) * part_us)
  })
  const third = PARTS / 3
  const open_first_third = mean(means.slice(0, third))
  const open_last_third = mean(means.slice(-third))
  const rise_per_s = (open_last_third - open_first_third) / ((2 / 3) * seconds)
  const would_break = rise_per_s * HORIZON_S > (rate_per_s * objective_ms) / 1000
  const grows = would_break && trendProbability(means) <= TREND_LEVEL
  return { open_first_third, open_last_third, grows }
}

/** Exact: every subject counts for as long as it was open in between. */
function meanOpen(spans: readonly OpenSpan[], from_us: number, to_us: number): number {
  const open_us = spans.reduce((sum, { planned_us, ended_us }) => {
    return sum + Math.max(0, Math.min(ended_us, to_us) - Math.max(planned_us, from_us))
  }, 0)
  return open_us / (to_us - from_us)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
