import { shareOf } from '@three-ways/event-contract/share'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { Offer, Scenario } from './scenario.ts'

interface Delay {
  readonly delay_ms: number
  /** Share of the orders that are slow, chosen by order id. */
  readonly share: number
}

/** Each stays below what 32 handlers can take; 6 s is above the time that REST waits for an answer. */
const DELAYS: Readonly<Record<string, Delay>> = {
  'uniform-2s': { delay_ms: 2_000, share: 1 },
  'above-timeout-6s': { delay_ms: 6_000, share: 1 },
  'mixed-1-percent': { delay_ms: 2_000, share: 0.01 },
}

/** Reserving stock takes long, for all orders or for one in a hundred. */
export const delayInjection: Scenario = {
  name: 'delay-injection',
  warm_up: { orders: 1_000 },
  async measure(context) {
    const delay = DELAYS[context.variant]
    if (delay === undefined) throw new TypeError(`delay-injection has no variant ${context.variant}`)
    const count = orderCount(ratedLoad(context))
    const slow = (order_id: string) => shareOf(order_id) < delay.share
    const expected_slow = Math.max(1, Math.round(count * delay.share))
    // A sample of 200 may by chance hold no slow order at all; ids are chosen so that the share is what it
    // says.
    const suits = (orderId: (n: number) => string) => slowAmong(orderId, count, slow) === expected_slow
    const offer = context.offer({ count, suits })
    const inventory = context.running.service('inventory-service')
    await inventory.slowDown(delay.delay_ms, delay.share)
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    await inventory.slowDown(0)
    return {
      offer,
      started_us,
      scheduled: true,
      figures: {
        delay_ms: delay.delay_ms,
        slow_orders: expected_slow,
        ...(delay.share < 1 ? others(offer, slow) : {}),
      },
      checks: [],
    }
  },
}

function slowAmong(orderId: (n: number) => string, count: number, slow: (id: string) => boolean): number {
  let found = 0
  for (let n = 0; n < count; n += 1) if (slow(orderId(n))) found += 1
  return found
}

/** What the orders that were not slow had to wait: whether the slow ones stand in their way. */
function others({ journal }: Offer, slow: (id: string) => boolean) {
  const completed = new LatencyHistogram()
  for (const order of journal.records()) {
    if (order.completed_us !== null && !slow(order.subject)) {
      completed.record(order.completed_us - order.planned_us)
    }
  }
  const { p50_ms, p99_ms, max_ms } = completed.toLatency()
  return { others_completed_p50_ms: p50_ms, others_completed_p99_ms: p99_ms, others_completed_max_ms: max_ms }
}
