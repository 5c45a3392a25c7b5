import { orderCount } from '../settings/loads.ts'
import { atOnce, steadily } from './burst-and-rate.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { Scenario } from './scenario.ts'

/**
 * A bare relay whose client is set as somebody's benchmark had it: so many orders at once, then one after the
 * other. Compared with nothing but the same relay without that.
 */
export const falseSettings: Scenario = {
  name: 'false-settings',
  warm_up: { orders: 0 },
  async measure(context) {
    const load = ratedLoad(context)
    const { burst_orders = orderCount(load) } = load
    await atOnce(context, 'warm-up', burst_orders)
    const { last_completed_s } = await atOnce(context, 'burst', burst_orders)
    await steadily(context)
    const offer = context.offer({ count: orderCount(load) })
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    const figures = { burst_orders, burst_last_completed_s: last_completed_s }
    return { offer, started_us, scheduled: true, figures, checks: [] }
  },
}
