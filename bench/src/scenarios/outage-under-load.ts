import { BacklogSampler } from '@three-ways/instrument/backlog-sampler'
import { nowUs } from '@three-ways/instrument/clock'
import type { RetryingClient } from '@three-ways/instrument/retrying-client'
import type { SeriesEvent } from '@three-ways/instrument/time-series'
import { beforeOutage_s, type Outage } from '../settings/outage.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import type { OutageTimes } from './outage-figures.ts'
import { bringBack, takeAway } from './outage-switch.ts'
import type { CellContext, Offer } from './scenario.ts'

/** How long a backlog may take to be gone after the return, as long as orders may take to end. */
const CLEARED_WITHIN_MS = 60_000

/**
 * Takes something away in the middle of a load and brings it back, with the backlog counted every second.
 * Resolves when the load is over, every order has ended, and nobody of `client` wants to come again.
 */
export async function outageUnderLoad(
  context: CellContext,
  offer: Offer,
  outage: Outage,
  client?: RetryingClient,
) {
  await using sampler = new BacklogSampler(context.running)
  let times: OutageTimes | undefined
  await context.measured(offer, async () => {
    const script = (started_us: number, signal: AbortSignal) => {
      sampler.begin(started_us)
      return fail(context, outage, started_us, sampler, signal)
    }
    const { span, found } = await loadBeside(context, offer, script, (n) => client?.ended(n))
    times = { started_us: span.started_us, ...found }
    await client?.settled()
    return span
  })
  // The load's last second, too, has its count.
  await sampler.count()
  if (times === undefined) throw new TypeError('The load ended without its outage')
  return { times, samples: sampler.samples, events: eventsOf(outage, times) }
}

/** Takes it away, waits, brings it back, and waits until what is under way is no more than before. */
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
  if (outage.work_ms !== undefined) await running.service('inventory-service').slowDown(outage.work_ms)
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
