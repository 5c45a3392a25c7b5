import { until } from '@three-ways/testbed/order-client'
import { hopsOf, type ServiceHop } from '@three-ways/testbed/trace'
import { type ChosenOrder, chosenOrders, wayOf } from '../measure/traced-way.ts'
import { orderCount } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Scenario } from './scenario.ts'

/** What ends an order that completes; its hop is the last one. */
const LAST = 'NotificationSent'
/** A hop is stored by the transaction behind it, or by itself soon. */
const STORED_WITHIN_MS = 5_000

/**
 * The steady load of `latency`, with services that stamp what they do (`TRACE=on` in the table). Stamps cost
 * rows and bytes, so nothing of it is ranked; what it is there for are the ways of two orders.
 */
export const trace: Scenario = {
  name: 'trace',
  // The order at p99 would be one of the first otherwise.
  warm_up: { orders: 3_000 },
  async measure(context) {
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    const chosen = chosenOrders(offer.journal.records())
    const found = await Promise.all(
      chosen.map(async (order) => wayOf(order, await allHopsOf(context, order))),
    )
    const ways = found.filter((way) => way !== undefined)
    const figures = { traced_orders: ways.length, of_another_clock: found.length - ways.length }
    return { offer, started_us, scheduled: true, figures, checks: [], ways }
  },
}

async function allHopsOf({ running, signal }: CellContext, { record }: ChosenOrder): Promise<ServiceHop[]> {
  let hops: ServiceHop[] = []
  await until(`the hops of ${record.subject} are stored`, STORED_WITHIN_MS, signal, async () => {
    hops = await hopsOf(running.deployment, record.subject, signal)
    return hops.some(({ message, given_up }) => message === LAST && given_up === null)
  })
  return hops
}
