import { OrderClient } from '@three-ways/testbed/order-client'
import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Scenario } from './scenario.ts'

const REASON = 'service_error'
const RECOVERS_WITHIN_MS = 30_000

/** Inventory answers every order with an error; afterwards the next order must complete. */
export const forcedFailure: Scenario = {
  name: 'forced-failure',
  warm_up: { orders: 500 },
  async measure(context) {
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const inventory = context.running.service('inventory-service')
    await inventory.fail(REASON)
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    await inventory.fail(undefined)
    const { entries } = context.running.ledgerView()
    let stored_failed = 0
    for (let n = 0; n < offer.journal.offered; n += 1) {
      const entry = entries.get(offer.subject(n))
      if (entry?.status === 'failed' && entry.reason === REASON) stored_failed += 1
    }
    const all = stored_failed === offer.journal.offered
    return {
      offer,
      started_us,
      scheduled: true,
      figures: { stored_failed },
      checks: [
        {
          name: 'every order is stored as failed, with the reason of the failure',
          passed: all,
          detail: `${stored_failed} of ${offer.journal.offered}`,
        },
        await nextOrderCompletes(context),
      ],
    }
  },
}

async function nextOrderCompletes(context: CellContext) {
  const name = 'the next order after the failure completes'
  const offer = context.offer({ count: 1, name: 'after-the-failure' })
  const customer = new OrderClient(context.running.door, context.signal)
  const order_id = offer.subject(0)
  await customer.place(offer.command(0).body.toString())
  try {
    const { status } = await customer.untilTerminal(order_id, RECOVERS_WITHIN_MS)
    return { name, passed: status === 'confirmed', detail: `${order_id} ended ${status}` }
  } catch (error) {
    context.signal.throwIfAborted()
    return { name, passed: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
