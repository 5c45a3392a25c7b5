import { BacklogSampler } from '../measure/backlog-sampler.ts'
import { nowUs } from '../measure/clock.ts'
import { type SeriesEvent, timeSeries } from '../measure/time-series.ts'
import { beforeOutage_s, type Outage } from '../settings/outage.ts'
import { orderCount } from '../settings/profiles.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import { outageChecks } from './outage-checks.ts'
import { type OutageTimes, outageFigures } from './outage-figures.ts'
import { bringBack, takeAway } from './outage-switch.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

/** How long a backlog may take to be gone after the return, as long as orders may take to end. */
const CLEARED_WITHIN_MS = 60_000

/**
 * Something is really gone for a while, under a load that neither stops nor slows down. What a customer is
 * told meanwhile follows from what is gone and from the model's guarantees; that every accepted order is done
 * in the end, once, does not depend on either.
 */
export const backlog: Scenario = {
  name: 'backlog',
  warm_up: { orders: 500, in_flight: 8 },
  async measure(context) {
    const load = ratedLoad(context)
    const { outage } = load
    if (outage === undefined) throw new TypeError('backlog needs a load with an outage in it')
    const offer = context.offer({ count: orderCount(load) })
    const { times, samples } = await outageUnderLoad(context, offer, outage)
    const orders = [...offer.journal.records()]
    return {
      offer,
      started_us: times.started_us,
      scheduled: true,
      figures: outageFigures(orders, times, samples),
      checks: outageChecks(orders, times, outage, context.running.system.guarantees),
      series: timeSeries({ orders, started_us: times.started_us, samples, events: eventsOf(outage, times) }),
    }
  },
}

async function outageUnderLoad(context: CellContext, offer: Offer, outage: Outage) {
  const { running } = context
  await using sampler = new BacklogSampler(running)
  let times: OutageTimes | undefined
  await context.measured(offer, async () => {
    const { span, found } = await loadBeside(context, offer, (started_us, signal) => {
      sampler.begin(started_us)
      return fail(context, outage, started_us, sampler, signal)
    })
    times = { started_us: span.started_us, ...found }
    return span
  })
  // The load's last second, too, has its count.
  await sampler.count()
  if (times === undefined) throw new TypeError('The load ended without its outage')
  return { times, samples: sampler.samples }
}

/** Takes it away, waits, brings it back, and waits until nothing is left of it. */
async function fail(
  context: CellContext,
  outage: Outage,
  started_us: number,
  sampler: BacklogSampler,
  signal: AbortSignal,
) {
  const { running } = context
  await untilMoment(started_us + beforeOutage_s(ratedLoad(context).seconds) * 1e6, signal)
  const usual = sampler.most()
  await takeAway(running, outage)
  const down_us = nowUs()
  context.phase(`${outage.target} is gone`)
  await untilMoment(down_us + outage.seconds * 1e6, signal)
  // Not waited for, so that counting does not lengthen the outage: the count is there before the return is.
  void sampler.count()
  context.phase(`${outage.target} returns`)
  const returned = await bringBack(running, outage, signal)
  const cleared_us = await sampler.untilAtMost(usual, CLEARED_WITHIN_MS, signal)
  return { down_us, ...returned, cleared_us }
}

function eventsOf({ kind, target }: Outage, times: OutageTimes): SeriesEvent[] {
  return [
    { at_us: times.down_us, what: `${kind} ${target}` },
    { at_us: times.restart_us, what: `${kind === 'pause' ? 'resume' : 'start'} ${target}` },
    { at_us: times.ready_us, what: `${target} is ready` },
  ]
}
