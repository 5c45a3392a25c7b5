import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { Scenario } from './scenario.ts'

/** A steady load, well below what any model can take. */
export const latency: Scenario = {
  name: 'latency',
  warm_up: { orders: 600 },
  async measure(context) {
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    return { offer, started_us, scheduled: true, figures: {}, checks: [] }
  },
}
