import type { BacklogSample } from '@three-ways/instrument/backlog-sampler'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { CAREFUL, RetryingClient } from '@three-ways/instrument/retrying-client'
import { settle } from '@three-ways/instrument/settlement'
import { timeSeries } from '@three-ways/instrument/time-series'
import type { Guarantees } from '@three-ways/testbed/guarantees'
import { orderCount } from '../settings/loads.ts'
import type { Outage } from '../settings/outage.ts'
import { ordersCaughtBy } from './crash-figures.ts'
import { ratedLoad } from './offered-load.ts'
import { outageChecks } from './outage-checks.ts'
import { type OutageTimes, outageFigures } from './outage-figures.ts'
import { outageUnderLoad } from './outage-under-load.ts'
import { attemptsOf, retryChecks, retryFigures } from './retry-figures.ts'
import type { CellContext, Scenario, ScenarioFindings } from './scenario.ts'

/** The variant in which a refused customer comes again. */
const COMES_AGAIN = 'retry'
/** What is accepted at last may take as long to end as anything else. */
const SETTLES_WITHIN_MS = 60_000

/**
 * Something is really gone for a while, under a load that neither stops nor slows down. What a customer is
 * told meanwhile follows from what is gone and from the model's guarantees; that every accepted order is done
 * in the end, once, does not depend on either.
 */
export const backlog: Scenario = {
  name: 'backlog',
  warm_up: { orders: 500 },
  measure(context) {
    const { outage } = ratedLoad(context)
    if (outage === undefined) throw new TypeError('backlog needs a load with an outage in it')
    return context.variant === COMES_AGAIN ? comingAgain(context, outage) : askedOnce(context, outage)
  },
}

/** Every order is placed once; what is refused stays refused. */
async function askedOnce(context: CellContext, outage: Outage): Promise<ScenarioFindings> {
  const offer = context.offer({ count: orderCount(ratedLoad(context)) })
  const { times, samples, events } = await outageUnderLoad(context, offer, outage)
  const orders = [...offer.journal.records()]
  const { started_us } = times
  const { guarantees } = context.running.system
  return {
    offer,
    started_us,
    scheduled: true,
    figures: figuresOf(orders, times, samples, outage, guarantees),
    checks: outageChecks(orders, times, outage, guarantees),
    series: timeSeries({ subjects: orders, started_us, samples, events }),
  }
}

/**
 * What the outage cost. Only a kill leaves work in the hands of something that died; and where customers wait
 * until all is done, no order is ever open: what the stamps of answer and feed differ by is no waiting.
 */
function figuresOf(
  orders: readonly ClientRecord[],
  times: OutageTimes,
  samples: readonly BacklogSample[],
  { kind }: Outage,
  { doneWhenAccepted }: Guarantees,
): ReturnType<typeof outageFigures> {
  const caught = { ...times, struck_us: times.down_us }
  return {
    ...outageFigures(orders, times, samples),
    ...(doneWhenAccepted ? { peak_open_orders: null, oldest_age_s: null } : {}),
    ...(kind === 'kill' ? { orders_in_hands: ordersCaughtBy(orders, caught) } : {}),
  }
}

/**
 * A client that is refused comes again. The ledger is about what was placed first; the figures, about all of
 * it.
 */
async function comingAgain(context: CellContext, outage: Outage): Promise<ScenarioFindings> {
  const { running, signal, seed } = context
  const count = orderCount(ratedLoad(context))
  const offer = context.offer({ count })
  const again = context.again(offer, count * (CAREFUL.most_requests - 1))
  const { journal: first } = offer
  await using client = new RetryingClient({ door: running.door, first, again, policy: CAREFUL, seed, signal })
  const { times, samples, events } = await outageUnderLoad(context, offer, outage, client)
  await settle(again.journal, { deadline_ms: SETTLES_WITHIN_MS, signal })
  const orders = [...first.records()]
  const repeats = [...again.journal.records()]
  const attempts = attemptsOf(orders, repeats, again.originalOf)
  const { started_us } = times
  const { guarantees } = running.system
  return {
    offer,
    started_us,
    scheduled: true,
    figures: {
      ...figuresOf(orders, times, samples, outage, guarantees),
      ...retryFigures(attempts, times),
      given_up: client.given_up,
      postponed_by_budget: client.postponed,
    },
    checks: [
      ...outageChecks(orders, times, outage, guarantees),
      ...retryChecks(attempts, CAREFUL.most_requests),
    ],
    series: timeSeries({ subjects: orders, repeats, started_us, samples, events }),
  }
}
