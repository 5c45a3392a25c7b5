import { setTimeout as delay } from 'node:timers/promises'
import { backlogGrowth } from '@three-ways/instrument/backlog-growth'
import { achievedRateShare, slipOf } from '@three-ways/instrument/cell-figures'
import { nowUs } from '@three-ways/instrument/clock'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { watchHostLoad } from '@three-ways/instrument/host-load'
import type { LoadSpan } from '@three-ways/instrument/open-loop'
import { openSpans } from '@three-ways/instrument/open-subjects'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import { isCompleted, isRefused } from '@three-ways/instrument/subject-moments'
import { type CapacityWindow, LEAST_WITHIN } from '@three-ways/result-files/capacity-window'
import type { CellContext, Offer } from './scenario.ts'

export interface WindowPlan {
  readonly rate_per_s: number
  readonly seconds: number
  readonly objective_ms: number
}

/**
 * From so many orders beyond the objective on, as a share of all that the window offers, its p99 is missed
 * whatever comes: twice what may miss it.
 */
const HOPELESS_SHARE = 2 * (1 - LEAST_WITHIN)
/** A handful of orders is a burst of arrivals. */
const LEAST_HOPELESS = 32
const LOOK_EVERY_MS = 100
const QUIET_WITHIN_MS = 15_000
const QUIET_POLL_MS = 50
/** A generator that is later than a tenth of the objective measures itself. */
const LATE_SHARE = 0.1
const LEAST_RATE_SHARE = 0.99

/** What a window's load found, before the system was drained. */
export interface WindowLoad {
  readonly span: LoadSpan
  readonly host_cpu_percent: number
  readonly ended_after_s: number | null
}

export function ordersOf({ rate_per_s, seconds }: WindowPlan): number {
  return Math.max(1, Math.round(rate_per_s * seconds))
}

/** For so long as was asked for, or as so many orders last; whole seconds then. */
export function boundedSeconds(rate_per_s: number, seconds: number, most_orders: number): number {
  return Math.min(seconds, Math.max(1, Math.floor(most_orders / rate_per_s)))
}

/** Offers Poisson arrivals at that rate; ends early when more orders are open than the objective forgives. */
export async function offerWindow(context: CellContext, offer: Offer, plan: WindowPlan): Promise<WindowLoad> {
  const { rate_per_s, seconds, objective_ms } = plan
  const { running, generator, seed, signal } = context
  const { journal, command } = offer
  const forgiven = rate_per_s * (objective_ms / 1000 + HOPELESS_SHARE * seconds)
  const most_open = Math.max(LEAST_HOPELESS, forgiven)
  const hopeless = new AbortController()
  let ended_us: number | undefined
  const watch = setInterval(() => {
    if (ended_us !== undefined || journal.in_flight + journal.awaiting_end <= most_open) return
    ended_us = nowUs()
    hopeless.abort()
  }, LOOK_EVERY_MS)
  const readHost = watchHostLoad()
  try {
    const schedule = poissonSchedule({ rate_per_s, count: ordersOf(plan), seed })
    const enough = hopeless.signal
    const span = await generator.openLoop({ door: running.door, journal, schedule, command, enough, signal })
    const after_s = ended_us === undefined ? null : (ended_us - span.started_us) / 1e6
    return { span, ...readHost(), ended_after_s: after_s }
  } finally {
    clearInterval(watch)
  }
}

/** Waits until every order has ended and nothing is on its way; gives the seconds, null where it did not. */
export async function drained(context: CellContext, { journal }: Offer): Promise<number | null> {
  const { running, signal, settles_within_ms } = context
  const from_ms = performance.now()
  const { settled } = await settle(journal, { deadline_ms: settles_within_ms, signal })
  if (!settled) return null
  const deadline_ms = performance.now() + QUIET_WITHIN_MS
  while ((await running.backlog(signal)).total > 0) {
    if (performance.now() > deadline_ms) return null
    await delay(QUIET_POLL_MS, undefined, { signal })
  }
  return (performance.now() - from_ms) / 1000
}

/** Judges a window by its orders. A refused order is one that was not completed within the objective. */
export function judgeWindow(
  { journal }: Offer,
  plan: WindowPlan,
  { span, host_cpu_percent, ended_after_s }: WindowLoad,
  drained_after_s: number | null,
): CapacityWindow {
  const orders = [...journal.records()]
  const took_us = orders.filter(isCompleted).map((one) => Number(one.completed_us) - one.planned_us)
  const within_objective = took_us.filter((us) => us <= plan.objective_ms * 1000).length
  const { grows, ...open } = backlogGrowth(openSpans(orders, span.started_us), plan)
  const slip = slipOf(journal)
  const late_us = slip.percentileUs(99) ?? 0
  const is_late = late_us > LATE_SHARE * plan.objective_ms * 1000
  const limit = ((): CapacityWindow['limit'] => {
    if (is_late || achievedRateShare(journal) < LEAST_RATE_SHARE) return 'generator'
    if (ended_after_s !== null) return 'hopeless'
    if (within_objective < LEAST_WITHIN * orders.length) return 'objective'
    if (grows) return 'backlog'
    return drained_after_s === null ? 'not drained' : null
  })()
  return {
    rate_per_s: plan.rate_per_s,
    seconds: plan.seconds,
    ended_after_s,
    offered: orders.length,
    refused: orders.filter(isRefused).length,
    within_objective,
    completed_p99_ms: LatencyHistogram.of(took_us).toLatency().p99_ms,
    ...open,
    slip_p99_ms: slip.toLatency().p99_ms,
    host_cpu_percent,
    drained_after_s,
    held: limit === null,
    limit,
  }
}
