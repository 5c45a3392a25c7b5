import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Scenario } from './scenario.ts'

/** Long enough for a rate, short enough for a smoke run. */
const CLOSED_LOOP_S = 2
/** Room for the answers of the fastest door we know, over that time. */
const CLOSED_LOOP_CAPACITY = 60_000

/** A steady load, well below what any model can take; then, apart from it, as fast as it goes. */
export const latency: Scenario = {
  name: 'latency',
  warm_up: { orders: 600 },
  async measure(context) {
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    const closed_loop_completed_per_s = await saturate(context)
    return { offer, started_us, scheduled: true, figures: { closed_loop_completed_per_s }, checks: [] }
  },
}

/** Completed orders per second, from the first request to the last ending, over 32 connections. */
async function saturate(context: CellContext): Promise<number> {
  const { running, generator, signal } = context
  context.phase('as fast as it goes')
  const offer = context.offer({ count: CLOSED_LOOP_CAPACITY, name: 'closed-loop' })
  const { journal, body } = offer
  const load = () =>
    generator.closedLoop({ door: running.door, journal, body, duration_s: CLOSED_LOOP_S, signal })
  const { started_us } = await context.measured(offer, load)
  let completed = 0
  let last_us = started_us
  for (const order of journal.records()) {
    // REST tells the end in its answer, and the feed may repeat it later; the others tell it in the feed
    // alone.
    const confirmed = order.feed_status === 'confirmed' || order.answer_status === 'confirmed'
    if (order.completed_us === null || !confirmed) continue
    completed += 1
    last_us = Math.max(last_us, order.completed_us)
  }
  return completed === 0 ? 0 : completed / ((last_us - started_us) / 1_000_000)
}
