import { watchHostLoad } from '@three-ways/instrument/host-load'
import { openAtEnd, openSpans } from '@three-ways/instrument/open-subjects'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import { orderCount, type RatedLoad } from '../settings/loads.ts'
import { openLoop, ratedLoad } from './offered-load.ts'
import type { CellContext, Scenario } from './scenario.ts'

/** Of a point: the step to its rate, with new connections and longer batches, is no part of it. */
const LEAD_IN_SHARE = 0.1
/**
 * From here on what is measured is the wait for a processor, generator and all, and no more the system. Over
 * the load alone, all cores together being 100.
 */
export const SATURATED_PERCENT = 90

/**
 * One point on a curve: a rate of the grid, on the system that has carried all lower ones. A point at which
 * the schedule was not held or the processors were not there is hollow.
 */
export const load: Scenario = {
  name: 'load',
  warm_up: { orders: 600 },
  async measure(context) {
    const rated = ratedLoad(context)
    await leadIn(context, rated)
    const offer = context.offer({ count: orderCount(rated) })
    let host_cpu_percent = 0
    const { started_us } = await context.measured(offer, async () => {
      const readHost = watchHostLoad()
      const span = await openLoop(context, offer)
      host_cpu_percent = readHost().host_cpu_percent
      return span
    })
    return {
      offer,
      started_us,
      scheduled: true,
      figures: {
        open_at_end: openAtEnd(openSpans(offer.journal.records(), started_us)),
        load_host_cpu_percent: host_cpu_percent,
      },
      checks: [],
      hollow_reasons: saturation(host_cpu_percent),
    }
  },
}

/** Why a point is hollow whose schedule was held: nobody can tell the system from the machine. */
export function saturation(host_cpu_percent: number): string[] {
  if (host_cpu_percent < SATURATED_PERCENT) return []
  const busy = Math.floor(host_cpu_percent * 10) / 10
  return [`The processors were not there: the host was ${busy} % busy, below ${SATURATED_PERCENT} % needed.`]
}

async function leadIn(context: CellContext, { rate_per_s, seconds }: RatedLoad): Promise<void> {
  context.phase(`up to ${rate_per_s}/s`)
  const { running, generator, seed, signal, settles_within_ms } = context
  const count = Math.max(1, Math.round(rate_per_s * seconds * LEAD_IN_SHARE))
  const { journal, command } = context.offer({ count, name: 'lead-in' })
  const schedule = poissonSchedule({ rate_per_s, count, seed })
  await generator.openLoop({ door: running.door, journal, schedule, command, signal })
  await settle(journal, { deadline_ms: settles_within_ms, signal })
}
