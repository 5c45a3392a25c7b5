import type { BacklogSample } from '@three-ways/instrument/backlog-sampler'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isCompleted, isRefused, mostOpen } from '@three-ways/instrument/subject-moments'
import { endOfOutage_us, ordersOfOutage } from './orders-of-outage.ts'
import type { Return } from './outage-switch.ts'
import { completionsOf, recoveredAfter_s } from './recovery.ts'

/** The moments of one outage, as readings of the clock. */
export interface OutageTimes extends Return {
  /** The load began. */
  readonly started_us: number
  /** It was gone. */
  readonly down_us: number
  /** Outboxes, queues and lag held no more than was usual before; `null`: not in time. */
  readonly cleared_us: number | null
}

type Figures = Record<string, number | string | null>

/** What an outage cost, in numbers. Pure; every order and moment that it needs is in the records. */
export function outageFigures(
  orders: readonly ClientRecord[],
  times: OutageTimes,
  samples: readonly BacklogSample[],
): Figures {
  const { down_us, restart_us, answering_us, ready_us, cleared_us } = times
  const during = ordersOfOutage(orders, times)
  const accepted = during.filter(({ accepted_us }) => accepted_us !== null)
  return {
    outage_s: seconds(down_us, restart_us),
    outage_from_us: Math.round(down_us - times.started_us),
    outage_to_us: Math.round(endOfOutage_us(times) - times.started_us),
    offered_during_outage: during.length,
    accepted_during_outage: accepted.length,
    refused_during_outage: during.filter(isRefused).length,
    ...peakBacklog(samples, ready_us),
    peak_open_orders: mostOpen(orders),
    oldest_age_s: oldestAge_s(orders),
    answering_after_restart_s: seconds(restart_us, answering_us),
    rejoin_s: seconds(answering_us, ready_us),
    ...drain(orders, times),
    backlog_cleared_after_restart_s: cleared_us === null ? null : seconds(restart_us, cleared_us),
    recovered_after_restart_s: recoveredAfter_s(orders, {
      // The first second is left out: connections open and code is compiled in it.
      healthy: { from_us: times.started_us + 1e6, to_us: down_us },
      restart_us,
      until_us: undefined,
      window_us: 1e6,
    }),
    of_outage_within_1s_percent: percentWithin(during, 1),
    of_outage_within_5s_percent: percentWithin(during, 5),
    of_outage_within_60s_percent: percentWithin(during, 60),
  }
}

/**
 * The most that outboxes and broker held until everything was ready again, and whose messages those were.
 * Later counts are left out: in the drain every message causes others, and those are no backlog of the
 * outage. The outboxes alone where the broker was away.
 */
function peakBacklog(samples: readonly BacklogSample[], ready_us: number): Figures {
  const heldBy = ({ total, outboxes }: BacklogSample) => total ?? outboxes
  const peak = samples
    .filter(({ at_us }) => at_us <= ready_us)
    .reduce<BacklogSample | undefined>((most, sample) => {
      return most === undefined || heldBy(sample) > heldBy(most) ? sample : most
    }, undefined)
  if (peak === undefined) return { peak_backlog: 0, peak_backlog_in: null }
  const places = Object.entries(peak.messages).sort(([, one], [, other]) => other - one)
  const told = places.map(([place, count]) => `${place} ${count}`).join(', ')
  return { peak_backlog: heldBy(peak), peak_backlog_in: told || null }
}

/**
 * The drain runs from the moment at which everything was ready again to the end of the last order that had
 * been accepted by then: the wait for a process and for its place in a group stands apart, before it.
 */
function drain(orders: readonly ClientRecord[], { restart_us, ready_us }: OutageTimes): Figures {
  const later = orders.flatMap((order) => {
    return isCompleted(order) && order.completed_us !== null && order.completed_us >= restart_us
      ? [order.completed_us]
      : []
  })
  const first_us = later.length === 0 ? undefined : Math.min(...later)
  const first_completion_after_restart_s = first_us === undefined ? null : seconds(restart_us, first_us)
  const kept = orders.filter(({ accepted_us, completed_us }) => {
    return accepted_us !== null && accepted_us < ready_us && (completed_us ?? Infinity) >= restart_us
  })
  const had_waited = kept.some(({ accepted_us }) => (accepted_us ?? Infinity) < restart_us)
  const was_kept = had_waited && kept.every(({ completed_us }) => completed_us !== null)
  if (first_us === undefined || !was_kept) {
    return { first_completion_after_restart_s, drain_s: null, drain_rate_per_s: null }
  }
  const last_us = Math.max(ready_us, ...kept.map(({ completed_us }) => completed_us ?? ready_us))
  const drain_s = seconds(ready_us, last_us)
  const drained = later.filter((at_us) => at_us <= last_us).length
  const drain_rate_per_s = drain_s === 0 ? null : drained / drain_s
  return { first_completion_after_restart_s, drain_s, drain_rate_per_s }
}

/** The longest that any order which was taken on had to wait for its end; `null` while one still waits. */
function oldestAge_s(orders: readonly ClientRecord[]): number | null {
  const open = orders.filter(({ accepted_us }) => accepted_us !== null)
  if (open.some(({ completed_us }) => completed_us === null)) return null
  return Math.max(
    0,
    ...open.map(({ accepted_us, completed_us }) => seconds(accepted_us ?? 0, completed_us ?? 0)),
  )
}

/**
 * The share of the orders that completed within so many seconds of their plan, in percent; `null` of none.
 */
function percentWithin(orders: readonly ClientRecord[], limit_s: number): number | null {
  if (orders.length === 0) return null
  const within = completionsOf(orders).filter((latency_us) => latency_us <= limit_s * 1e6)
  return (100 * within.length) / orders.length
}

function seconds(from_us: number, to_us: number): number {
  return Math.max(0, to_us - from_us) / 1e6
}
