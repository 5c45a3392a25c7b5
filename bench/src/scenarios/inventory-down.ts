import { nowUs } from '@three-ways/instrument/clock'
import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { Scenario } from './scenario.ts'

/**
 * Inventory is stopped before the load and started after it; nobody retries. A model either refuses, at once
 * and for good, or keeps the orders and completes them after the return: its guarantee says which, and that
 * is checked.
 */
export const inventoryDown: Scenario = {
  name: 'inventory-down',
  warm_up: { orders: 500 },
  async measure(context) {
    const { acceptsWhileInventoryIsDown } = context.running.system.guarantees
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const inventory = context.running.service('inventory-service')
    await inventory.stop()
    let restarted_us = 0
    const { started_us } = await context.measured(
      offer,
      () => openLoop(context, offer),
      async () => {
        context.phase('inventory returns')
        await inventory.start()
        restarted_us = nowUs()
      },
    )
    const { offered } = offer.journal
    let accepted = 0
    let refused_503 = 0
    let last_completed_us: number | undefined
    for (const order of offer.journal.records()) {
      if (order.accepted_us !== null) accepted += 1
      if (order.http_status === 503) refused_503 += 1
      if (order.feed_status !== 'confirmed' || order.completed_us === null) continue
      last_completed_us = Math.max(last_completed_us ?? 0, order.completed_us)
    }
    const expected = acceptsWhileInventoryIsDown ? accepted : refused_503
    return {
      offer,
      started_us,
      scheduled: true,
      figures: {
        accepted_while_down: accepted,
        refused_while_down: refused_503,
        last_completion_after_return_s:
          last_completed_us === undefined ? null : Math.max(0, last_completed_us - restarted_us) / 1_000_000,
      },
      checks: [
        {
          name: acceptsWhileInventoryIsDown
            ? 'every order is accepted while inventory is stopped'
            : 'every order is refused with 503 while inventory is stopped',
          passed: expected === offered,
          detail: `${expected} of ${offered}`,
        },
      ],
    }
  },
}
