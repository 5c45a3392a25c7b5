import { settle } from '@three-ways/instrument/settlement'
import { until } from '@three-ways/testbed/order-client'
import { type Spending, watchSpending } from '../run/spending.ts'
import { orderCount } from '../settings/loads.ts'
import { atOnce, steadily } from './burst-and-rate.ts'
import { type Harm, harmOf, killCheck } from './ladder-harm.ts'
import { areMadeInside, FAILING_SHARE, isFloor, wayIn } from './ladder-ways.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

const KILLED = 'inventory-service'
/** It has committed, and nobody was told: what each guarantee is there for. */
const POINT = 'after-commit'
const DIES_WITHIN_MS = 30_000
/** Of a floor nothing more is to be expected when so long nothing has ended. */
const STILL_MS = 3_000
const MOST_WARM_UP_ORDERS = 3_000

/**
 * One step of the ladder: what a kill does to it, how long the orders take that come at once, how long
 * each one takes at a steady rate, and what they cost. The kill comes first, so that what is measured is
 * whole.
 */
export const ladder: Scenario = {
  name: 'ladder',
  warm_up: { orders: 0 },
  async measure(context) {
    const { variant } = context
    const load = ratedLoad(context)
    const { burst_orders = orderCount(load) } = load
    const harm = await killInTheMiddle(context, burst_orders)
    await atOnce(context, 'warm-up', Math.min(burst_orders, MOST_WARM_UP_ORDERS))
    const burst = await atOnce(context, 'burst', burst_orders)
    await steadily(context)
    const offer = context.offer({ count: orderCount(load) })
    const readSpending = await watchSpending(context.running)
    const { started_us } = await context.measured(offer, () => openLoop(context, offer))
    const steady = await readSpending(offer.journal.offered)
    return {
      offer,
      started_us,
      scheduled: true,
      made_inside: areMadeInside(variant),
      figures: {
        burst_orders,
        burst_last_completed_s: burst.last_completed_s,
        ...spent('burst', burst.spending),
        ...spent('steady', steady),
        kill_orders: harm.offered,
        kill_without_an_end: harm.without_an_end,
        kill_forgotten: harm.forgotten,
        kill_doubled: harm.doubled,
      },
      checks: [killCheck(harm, isFloor(variant))],
    }
  },
}

/**
 * Half of the orders are done. Of the others half are through inventory when it dies; it is started again at
 * once.
 */
async function killInTheMiddle(context: CellContext, count: number): Promise<Harm> {
  const { running, variant, signal, phase } = context
  const half = Math.ceil(count / 2)
  phase('killing inventory')
  const [before, around] = ['done-before', 'killed'].map((name) => {
    return context.offer({ count: half, failing_share: FAILING_SHARE, name, unprotected: isFloor(variant) })
  }) as [Offer, Offer]
  await wayIn(variant)(context, before, half)
  await untilEnded(context, before)
  const inventory = running.service(KILLED)
  await inventory.crashAt(POINT, Math.ceil(half / 2))
  const restart = async () => {
    const isDead = () => inventory.pid() === undefined
    await until(`${KILLED} died ${POINT}`, DIES_WITHIN_MS, signal, isDead)
    await inventory.start()
  }
  await Promise.all([wayIn(variant)(context, around, half), restart()])
  await untilEnded(context, around)
  // A floor is asked with this what it has done.
  await running.backlog(signal)
  const orders = [before, around].flatMap(({ journal }) => [...journal.records()])
  return harmOf(orders, running.ledgerView())
}

/** On a floor not every order ends. */
async function untilEnded({ variant, settles_within_ms, signal }: CellContext, offer: Offer): Promise<void> {
  if (isFloor(variant)) await untilStill(offer, signal)
  else await settle(offer.journal, { deadline_ms: settles_within_ms, signal })
}

async function untilStill({ journal }: Offer, signal: AbortSignal): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const { still_open } = await settle(journal, { deadline_ms: STILL_MS, signal })
    if (still_open === 0 || still_open === before) return
    before = still_open
  }
}

function spent(load: string, spending: Spending): Record<string, number | null> {
  const named = Object.entries(spending).map(([name, value]) => [`${load}_${name}_per_order`, value])
  return Object.fromEntries(named)
}
