import type { ClientRecord } from '@three-ways/instrument/client-record'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { isCompleted } from '@three-ways/instrument/subject-moments'

export interface RecoverySpan {
  /** Orders planned within it show what is usual. */
  readonly healthy: { readonly from_us: number; readonly to_us: number }
  readonly restart_us: number
  /** Something else happens then; undefined: nothing does. */
  readonly until_us: number | undefined
  /** How long orders have to be quick again. */
  readonly window_us: number
}

/** As quick as before: within twice the p99 of healthy orders (invariant I11). */
const TOLERATED = 2
/** Of the orders of a window: with 25 or 50 of them, a p99 would be the slowest one. */
const LEAST_SHARE = 0.95

/**
 * Seconds from the restart to the end of the first window whose orders are as quick as before. `null`: not as
 * long as anybody looked. Pure.
 */
export function recoveredAfter_s(orders: readonly ClientRecord[], span: RecoverySpan): number | null {
  const { healthy, restart_us, window_us } = span
  const usual = completionsOf(plannedWithin(orders, healthy.from_us, healthy.to_us))
  const p99_us = LatencyHistogram.of(usual).percentileUs(99)
  if (p99_us === undefined) return null
  const last_planned_us = orders.reduce((last, { planned_us }) => Math.max(last, planned_us), 0)
  const end_us = Math.min(span.until_us ?? Number.POSITIVE_INFINITY, last_planned_us)
  for (let to_us = restart_us + window_us; to_us <= end_us; to_us += window_us) {
    const offered = plannedWithin(orders, to_us - window_us, to_us)
    const quick = completionsOf(offered).filter((latency_us) => latency_us <= TOLERATED * p99_us)
    if (offered.length > 0 && quick.length >= LEAST_SHARE * offered.length) return (to_us - restart_us) / 1e6
  }
  return null
}

/** Orders that were planned from the one moment on and before the other. */
export function plannedWithin(orders: readonly ClientRecord[], from_us: number, to_us: number) {
  return orders.filter(({ planned_us }) => planned_us >= from_us && planned_us < to_us)
}

/** How long each completed order took from its plan. */
export function completionsOf(orders: readonly ClientRecord[]): number[] {
  return orders.filter(isCompleted).map(({ planned_us, completed_us }) => (completed_us ?? 0) - planned_us)
}
