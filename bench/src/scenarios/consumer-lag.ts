import { BacklogSampler } from '@three-ways/instrument/backlog-sampler'
import { nowUs } from '@three-ways/instrument/clock'
import { timeSeries } from '@three-ways/instrument/time-series'
import { request } from 'undici'
import { orderCount } from '../settings/loads.ts'
import { type LagTimes, lagChecks, lagFigures } from './lag-figures.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

/** Of the load: healthy for a fifth, slowed for a half, and the rest to catch up. */
const HEALTHY_SHARE = 0.2
const SLOWED_SHARE = 0.5
/** A slowed inventory takes so much of the rate that is offered. */
const SLOWED_TO = 0.5
const CLEARED_WITHIN_MS = 60_000

/**
 * Inventory takes half of what is offered, for a while. Where messages wait, their number rises, is known
 * exactly, and falls to nothing after the release; where a customer waits for every step, the same number of
 * customers does.
 */
export const consumerLag: Scenario = {
  name: 'consumer-lag',
  warm_up: { orders: 500 },
  async measure(context) {
    const load = ratedLoad(context)
    const offer = context.offer({ count: orderCount(load) })
    const { times, samples } = await slowedUnderLoad(context, offer)
    const orders = [...offer.journal.records()]
    const events = [
      { at_us: times.slowed_us, what: `inventory-service takes ${times.slowed_rate_per_s} orders/s` },
      { at_us: times.released_us, what: 'inventory-service is released' },
    ]
    return {
      offer,
      started_us: times.started_us,
      scheduled: true,
      figures: lagFigures(orders, times, samples),
      checks: lagChecks(orders, times, samples, load.rate_per_s, context.running.system.guarantees),
      series: timeSeries({ subjects: orders, started_us: times.started_us, samples, events }),
    }
  },
}

async function slowedUnderLoad(context: CellContext, offer: Offer) {
  const { running } = context
  const { rate_per_s, seconds } = ratedLoad(context)
  const slowed_rate_per_s = rate_per_s * SLOWED_TO
  const delay_ms = (1000 * (await slotsOf(running, context.signal))) / slowed_rate_per_s
  const inventory = running.service('inventory-service')
  await using sampler = new BacklogSampler(running)
  let times: LagTimes | undefined
  await context.measured(offer, async () => {
    const { span, found } = await loadBeside(context, offer, async (started_us, signal) => {
      sampler.begin(started_us)
      await untilMoment(started_us + HEALTHY_SHARE * seconds * 1e6, signal)
      const usual = sampler.most()
      await inventory.slowDown(delay_ms)
      const slowed_us = nowUs()
      context.phase('inventory is slow')
      await untilMoment(slowed_us + SLOWED_SHARE * seconds * 1e6, signal)
      // Asked first and not waited for: a count at the height of it.
      void sampler.count()
      await inventory.slowDown(0)
      const released_us = nowUs()
      context.phase('inventory catches up')
      const cleared_us = await sampler.untilAtMost(usual, CLEARED_WITHIN_MS, signal)
      return { slowed_us, released_us, cleared_us, slowed_rate_per_s }
    })
    times = { started_us: span.started_us, ...found }
    return span
  })
  // The load's last second, too, has its count.
  await sampler.count()
  if (times === undefined) throw new TypeError('The load ended without its slowness')
  return { times, samples: sampler.samples }
}

/** How many handlers inventory lets work at a time: with the delay, that is how much it takes. */
async function slotsOf({ deployment }: CellContext['running'], signal: AbortSignal): Promise<number> {
  const { body } = await request(`${deployment.urls.get('inventory-service')}/status`, { signal })
  const { settings } = (await body.json()) as { settings: { handler_concurrency: number } }
  return settings.handler_concurrency
}
