import { isBurst, isCapacity, isRated } from '../settings/loads.ts'
import type { Offer, Scenario } from './scenario.ts'

/** Room for the answers of the fastest door we know, per second. */
const CAPACITY_PER_S = 30_000

/**
 * As fast as it goes over 32 connections, each sending its next order when it has an answer. That bounds a
 * model that answers at the end to 32 orders under way, and no other: a rate at saturation, and nothing that
 * models are ranked by.
 */
export const closedLoop: Scenario = {
  name: 'closed-loop',
  warm_up: { orders: 600 },
  async measure(context) {
    const { load, running, generator, signal } = context
    if (isRated(load) || isBurst(load) || isCapacity(load))
      throw new TypeError('closed-loop needs a load of so many seconds')
    const { saturated_s: duration_s } = load
    const offer = context.offer({ count: Math.ceil(CAPACITY_PER_S * duration_s) })
    const { journal, command } = offer
    const saturate = () => generator.closedLoop({ door: running.door, journal, command, duration_s, signal })
    const { started_us } = await context.measured(offer, saturate)
    const closed_loop_completed_per_s = completedPerSecond(offer, started_us)
    return { offer, started_us, scheduled: false, figures: { closed_loop_completed_per_s }, checks: [] }
  },
}

/** Completed orders per second, from the first request to the last ending. */
function completedPerSecond({ journal }: Offer, started_us: number): number {
  let completed = 0
  let last_us = started_us
  for (const order of journal.records()) {
    // A model that tells the end in its answer may tell it in the feed later; the others tell it there alone.
    const confirmed = order.feed_status === 'confirmed' || order.answer_status === 'confirmed'
    if (order.completed_us === null || !confirmed) continue
    completed += 1
    last_us = Math.max(last_us, order.completed_us)
  }
  return completed === 0 ? 0 : completed / ((last_us - started_us) / 1_000_000)
}
