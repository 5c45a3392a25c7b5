import type { BacklogSample } from '@three-ways/instrument/backlog-sampler'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isRefused, mostAsked, mostOpen } from '@three-ways/instrument/subject-moments'
import type { Check } from '@three-ways/result-files/metrics'
import type { Guarantees } from '@three-ways/testbed/guarantees'

/** The moments of one slowness, as readings of the clock. */
export interface LagTimes {
  readonly started_us: number
  readonly slowed_us: number
  readonly released_us: number
  /** Outboxes, queues and lag held no more than was usual before; `null`: not in time. */
  readonly cleared_us: number | null
  /** What inventory could take meanwhile. */
  readonly slowed_rate_per_s: number
}

/** How much waited, for how long, and how fast it was caught up. Pure. */
export function lagFigures(
  orders: readonly ClientRecord[],
  times: LagTimes,
  samples: readonly BacklogSample[],
): Record<string, number | null> {
  const { slowed_us, released_us, cleared_us, slowed_rate_per_s } = times
  return {
    slowed_s: (released_us - slowed_us) / 1e6,
    slowed_rate_per_s,
    peak_lag: peakLag(samples, released_us),
    peak_open_orders: mostOpen(orders),
    peak_requests_in_flight: mostAsked(orders),
    refused: orders.filter(isRefused).length,
    oldest_age_s: longest_s(orders.map(({ accepted_us, completed_us }) => [accepted_us, completed_us])),
    longest_answer_s: longest_s(orders.map(({ sent_us, ended_us }) => [sent_us, ended_us])),
    ...drain(orders, released_us),
    lag_cleared_after_release_s: cleared_us === null ? null : (cleared_us - released_us) / 1e6,
  }
}

/**
 * The most that was counted until a moment after the release, when what is caught up causes other messages.
 */
function peakLag(samples: readonly BacklogSample[], released_us: number): number {
  const rising = samples.filter(({ asked_us }) => asked_us <= released_us)
  return Math.max(0, ...rising.map(({ total }) => total ?? 0))
}

/** From the release to the end of the last order that was sent before it, whatever its end was. */
function drain(orders: readonly ClientRecord[], released_us: number) {
  const ends = orders
    .filter(({ sent_us }) => sent_us !== null && sent_us < released_us)
    .map(({ accepted_us, completed_us, ended_us }) => (accepted_us === null ? ended_us : completed_us))
  if (ends.includes(null)) return { drain_s: null, drain_rate_per_s: null }
  const last_us = Math.max(released_us, ...ends.map((end_us) => end_us ?? released_us))
  const drain_s = (last_us - released_us) / 1e6
  const drained = orders.filter(({ completed_us }) => {
    return completed_us !== null && completed_us > released_us && completed_us <= last_us
  })
  return { drain_s, drain_rate_per_s: drain_s === 0 ? null : drained.length / drain_s }
}

function longest_s(spans: readonly (readonly [from_us: number | null, to_us: number | null])[]): number {
  const lengths = spans.map(([from_us, to_us]) => (from_us === null || to_us === null ? 0 : to_us - from_us))
  return Math.max(0, ...lengths) / 1e6
}

/**
 * A consumer that takes less than is offered must be seen to fall behind, where the model says things wait;
 * the count must be that of the orders which wait, at its moment and not seconds ago; and all of it must go
 * away.
 */
export function lagChecks(
  orders: readonly ClientRecord[],
  times: LagTimes,
  samples: readonly BacklogSample[],
  rate_per_s: number,
  { doneWhenAccepted }: Pick<Guarantees, 'doneWhenAccepted'>,
): Check[] {
  const slowed_s = (times.released_us - times.slowed_us) / 1e6
  const least = Math.round((rate_per_s - times.slowed_rate_per_s) * slowed_s * LEAST_GROWTH)
  const seen = doneWhenAccepted ? mostAsked(orders) : peakLag(samples, times.released_us)
  const what = doneWhenAccepted ? 'the customers that wait for an answer' : 'the messages that wait'
  return [
    {
      name: `${what} become more while inventory takes less than is offered`,
      passed: seen >= least,
      detail: `${seen} at the most, at least ${least} expected`,
    },
    exactnessCheck(orders, times, samples, { rate_per_s, doneWhenAccepted }),
    {
      name: 'outboxes, queues and lag are as they were, after the release',
      passed: times.cleared_us !== null,
      detail: times.cleared_us === null ? 'not within a minute' : 'counted',
    },
  ]
}

/** Of what arithmetic expects to pile up. Handlers finish what they hold, and timers are no clockwork. */
const LEAST_GROWTH = 0.6

/**
 * So much may be between two hops, or finished behind one that is not. A count that is seconds old is off by
 * more.
 */
const LEAST_TOLERANCE = 40
const TOLERATED_S = 0.5

function exactnessCheck(
  orders: readonly ClientRecord[],
  { slowed_us, released_us }: LagTimes,
  samples: readonly BacklogSample[],
  { rate_per_s, doneWhenAccepted }: { readonly rate_per_s: number; readonly doneWhenAccepted: boolean },
): Check {
  const compared = samples.filter(({ total, asked_us, at_us }) => {
    return total !== null && asked_us >= slowed_us && at_us <= released_us
  })
  const tolerance = Math.max(LEAST_TOLERANCE, rate_per_s * TOLERATED_S)
  // What is on its way to a door that gives receipts may not be stored yet; what has its receipt is.
  const surely = (order: ClientRecord) => (doneWhenAccepted ? order.sent_us : order.accepted_us)
  const perhaps = (order: ClientRecord) => order.sent_us
  const wrong = compared.flatMap(({ asked_us, at_us, total }) => {
    const moments = [asked_us, at_us]
    const least = Math.min(...moments.map((moment_us) => unendedAt(orders, moment_us, surely)))
    const most = Math.max(...moments.map((moment_us) => unendedAt(orders, moment_us, perhaps)))
    const off = (total ?? 0) < least - tolerance || (total ?? 0) > most + tolerance
    return off ? [`${total} counted while ${least} to ${most} orders waited`] : []
  })
  const detail = wrong.length === 0 ? `${compared.length} counts, within ${tolerance}` : wrong.join('; ')
  return {
    name: 'the count of what waits is that of the orders which wait',
    passed: compared.length > 0 && wrong.length === 0,
    detail,
  }
}

/** How many had begun by then, and had not ended. */
function unendedAt(
  orders: readonly ClientRecord[],
  at_us: number,
  beganAt: (order: ClientRecord) => number | null,
): number {
  return orders.filter((order) => {
    const { ended_us, accepted_us, completed_us } = order
    const began_us = beganAt(order)
    const end_us = ended_us !== null && accepted_us === null ? ended_us : completed_us
    return began_us !== null && began_us <= at_us && (end_us === null || end_us > at_us)
  }).length
}
