import type { ClientRecord } from '@three-ways/instrument/client-record'
import { isCompleted } from '@three-ways/instrument/subject-moments'
import type { TracedWay, WayHop } from '@three-ways/result-files/traced-way'
import type { PlacedHop } from './hop-times.ts'

/** The orders that are looked at, and how many have to have completed for each: ten lie beyond it. */
const LOOKED_AT = [
  { percentile: 'p50', share: 0.5, least: 20 },
  { percentile: 'p99', share: 0.99, least: 1_000 },
] as const

/** An order that stands for the others. */
export interface ChosenOrder extends Pick<TracedWay, 'percentile' | 'completed'> {
  readonly record: ClientRecord
}

/**
 * The orders whose completion took as long as the p50, and the p99, of all that completed (nearest rank).
 * Fewer where there are too few for a percentile. Pure.
 */
export function chosenOrders(records: Iterable<ClientRecord>): ChosenOrder[] {
  const took_us = ({ planned_us, completed_us }: ClientRecord) => (completed_us ?? 0) - planned_us
  const completed = [...records].filter(isCompleted).sort((one, other) => took_us(one) - took_us(other))
  return LOOKED_AT.flatMap(({ percentile, share, least }) => {
    const record = completed[Math.ceil(share * completed.length) - 1]
    const is_enough = completed.length >= least
    return record === undefined || !is_enough ? [] : [{ percentile, completed: completed.length, record }]
  })
}

/**
 * What one order went through, on the clock of the bench; undefined where its stamps are of another clock.
 * No clock is asked for its name: on another one its hops would not lie between its plan and its end. Pure.
 */
export function wayOf(chosen: ChosenOrder, hops: readonly PlacedHop[]): TracedWay | undefined {
  const { percentile, completed, record } = chosen
  const { subject, planned_us, sent_us, ended_us, completed_us } = record
  if (sent_us === null || completed_us === null || hops.length === 0) return undefined
  const since = (at_us: number) => Math.max(0, Math.round(at_us - planned_us))
  const sorted = hops.toSorted((one, other) => one.received_us - other.received_us)
  const clocks = new Set(sorted.map(({ clock }) => clock))
  // Stamps are whole microseconds, rounded down.
  const is_inside = sorted.every(({ received_us, handled_us }) => {
    return received_us >= Math.floor(planned_us) && handled_us <= completed_us
  })
  if (clocks.size > 1 || !is_inside) return undefined
  return {
    percentile,
    completed,
    subject,
    sent_us: since(sent_us),
    answered_us: ended_us === null ? null : since(ended_us),
    completed_us: since(completed_us),
    hops: sorted.map((hop) => hopOf(hop, since)),
  }
}

function hopOf(hop: PlacedHop, since: (at_us: number) => number): WayHop {
  const { message, service, clock, before, received_us, handled_us, committed_us } = hop
  const known = before !== null && before.clock === clock ? before : undefined
  return {
    message,
    service,
    owed_us: known === undefined ? null : since(known.committed_us),
    handed_us: known === undefined ? null : since(known.sent_us),
    received_us: since(received_us),
    handled_us: since(handled_us),
    committed_us: since(committed_us),
  }
}
