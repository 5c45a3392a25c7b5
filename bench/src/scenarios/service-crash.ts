import { setImmediate as nextTurn } from 'node:timers/promises'
import { nowUs } from '@three-ways/instrument/clock'
import type { Journal } from '@three-ways/instrument/journal'
import { type SeriesEvent, timeSeries } from '@three-ways/instrument/time-series'
import { orderCount } from '../settings/loads.ts'
import type { OutageKind } from '../settings/outage.ts'
import { type Crash, crashChecks, crashFigures, inconclusive } from './crash-figures.ts'
import { type CrashStep, crashPlan } from './crash-plan.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import { bringBack, takeAway } from './outage-switch.ts'
import type { CellContext, Offer, Scenario } from './scenario.ts'

/** Healthy before the first of them: what they are compared with. */
const HEALTHY_S = 3
/** So that there is something to interrupt: work that takes no time is never met. */
const WORK_MS = 20
/** Longer than the session of any consumer: others may have taken over, and the sleeper does not know. */
const PAUSED_S = 7.5
/** No step is begun that might not be over, and recovered from, when the load ends. */
const NEEDED_S: Readonly<Record<OutageKind, number>> = { kill: 9, stop: 5, pause: PAUSED_S + 4 }
/** At the rates of this scenario an order is under way long before that. */
const UNDER_WAY_WITHIN_US = 1_000_000

/**
 * Services die, stop and sleep under a steady load, at moments that come from the seed. Nothing may be lost
 * or doubled, whatever they had in their hands; a cell in which no kill met any work has shown nothing.
 */
export const serviceCrash: Scenario = {
  name: 'service-crash',
  warm_up: { orders: 500 },
  async measure(context) {
    const { running } = context
    const offer = context.offer({ count: orderCount(ratedLoad(context)) })
    const hits_before = inboxHits(context)
    await running.service('inventory-service').slowDown(WORK_MS)
    let crashes: readonly Crash[] = []
    const { started_us } = await context.measured(offer, async () => {
      const loaded = await loadBeside(context, offer, (from_us, signal) => {
        return crashInTurn(context, offer, from_us, signal)
      })
      crashes = loaded.found
      return loaded.span
    })
    const orders = [...offer.journal.records()]
    const services = running.services.map(({ name }) => name)
    const stores = running.ledgerView()
    return {
      offer,
      started_us,
      scheduled: true,
      figures: {
        ...crashFigures(orders, started_us, crashes),
        redeliveries: inboxHits(context) - hits_before,
        external_effects_doubled: stores.external_effects_doubled,
      },
      checks: crashChecks(orders, crashes),
      invalid_reasons: inconclusive(orders, services, crashes),
      series: timeSeries({ subjects: orders, started_us, samples: [], events: crashes.flatMap(eventsOf) }),
    }
  },
}

/** One step after the other, as long as there is time for them. */
async function crashInTurn(
  context: CellContext,
  { journal }: Offer,
  started_us: number,
  signal: AbortSignal,
): Promise<readonly Crash[]> {
  const { running, seed } = context
  const end_us = started_us + ratedLoad(context).seconds * 1e6
  const crashes: Crash[] = []
  await untilMoment(started_us + HEALTHY_S * 1e6, signal)
  for (const step of crashPlan(
    running.services.map(({ name }) => name),
    seed,
  )) {
    if (nowUs() + NEEDED_S[step.kind] * 1e6 > end_us) return crashes
    await untilMoment(nowUs() + step.wait_ms * 1000, signal)
    context.phase(`${step.kind} ${step.service}`)
    crashes.push(await crash(context, journal, step, signal))
  }
  return crashes
}

async function crash(
  { running }: CellContext,
  journal: Journal,
  step: CrashStep,
  signal: AbortSignal,
): Promise<Crash> {
  const { kind, service } = step
  const cut = { kind, target: service }
  await untilUnderWay(journal)
  await untilMoment(nowUs() + step.into_the_work_ms * 1000, signal)
  const struck_us = nowUs()
  await takeAway(running, cut)
  if (kind === 'pause') await untilMoment(struck_us + PAUSED_S * 1e6, signal)
  const returned = await bringBack(running, cut, signal)
  // Injected work is forgotten with the process.
  if (service === 'inventory-service') await running.service(service).slowDown(WORK_MS)
  return { kind, service, struck_us, ...returned }
}

/** Resolves when a customer waits for an answer, or an order for its end. */
async function untilUnderWay(journal: Journal): Promise<void> {
  const deadline_us = nowUs() + UNDER_WAY_WITHIN_US
  while (journal.in_flight + journal.awaiting_end === 0 && nowUs() < deadline_us) await nextTurn()
}

function inboxHits({ running }: CellContext): number {
  return [...running.ledgerView().duplicates_ignored.values()].reduce((sum, count) => sum + count, 0)
}

function eventsOf({ kind, service, struck_us, ready_us }: Crash): SeriesEvent[] {
  return [
    { at_us: struck_us, what: `${kind} ${service}` },
    { at_us: ready_us, what: `${service} is ready` },
  ]
}
