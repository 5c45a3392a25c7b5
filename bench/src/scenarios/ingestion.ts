import type { ClientRecord } from '@three-ways/instrument/client-record'
import { nowUs } from '@three-ways/instrument/clock'
import { LatencyHistogram } from '@three-ways/instrument/histogram'
import { beforeSpike_s, isBurst, lengthOf_s } from '../settings/loads.ts'
import { untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import { measureBurst } from './pattern-burst.ts'
import { measurePattern } from './pattern-load.ts'
import type { CellContext, Scenario, ScenarioFindings } from './scenario.ts'

/** Clicks in a steady stream, and then in a flood that is more than whoever counts them can take. */
export const ingestion: Scenario = {
  name: 'ingestion',
  warm_up: { orders: 32 },
  async measure(context) {
    return isBurst(context.load) ? await measureBurst(context) : await calmThenSpike(context)
  },
}

async function calmThenSpike(context: CellContext): Promise<ScenarioFindings> {
  const load = ratedLoad(context)
  const { spike } = load
  const calm_us = beforeSpike_s(load) * 1e6
  const { found: _, ...findings } = await measurePattern(context, async (started_us, signal, events) => {
    await untilMoment(started_us + calm_us, signal)
    if (spike !== undefined) events.push({ at_us: nowUs(), what: `${spike.rate_per_s}/s from here` })
  })
  const { offer, started_us, series = [] } = findings
  const clicks = [...offer.journal.records()]
  const isCalm = ({ planned_us }: ClientRecord) => planned_us < started_us + calm_us
  const calm = clicks.filter(isCalm)
  const flood = clicks.filter((click) => !isCalm(click))
  const { last_done_s } = findings.figures
  const figures = {
    ...findings.figures,
    calm_per_s: load.rate_per_s,
    calm_accepted_p95_ms: p95_ms(calm, ({ accepted_us }) => accepted_us),
    calm_completed_p95_ms: p95_ms(calm, ({ completed_us }) => completed_us),
    refused_in_calm: calm.filter(wasDenied).length,
    spike_per_s: spike?.rate_per_s ?? null,
    refused_in_spike: flood.filter(wasDenied).length,
    oldest_age_s: Math.max(0, ...series.map((point) => point.oldest_age_s)),
    drain_s: typeof last_done_s === 'number' ? Math.max(0, last_done_s - lengthOf_s(load)) : null,
  }
  return { ...findings, figures }
}

/** It was told so. Of one that got no answer in time nobody knows; `timed_out` counts those. */
function wasDenied({ fate, accepted_us }: ClientRecord): boolean {
  return accepted_us === null && (fate === 'answered' || fate === 'connection_refused')
}

/** From the planned start; null where there are too few of them for it. */
function p95_ms(clicks: readonly ClientRecord[], of: (click: ClientRecord) => number | null): number | null {
  const took = clicks.map((click) => (of(click) ?? Number.NaN) - click.planned_us)
  return LatencyHistogram.of(took).toLatency().p95_ms
}
