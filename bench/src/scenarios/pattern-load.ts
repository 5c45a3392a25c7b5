import { BacklogSampler } from '@three-ways/instrument/backlog-sampler'
import { openAtEnd, openSpans } from '@three-ways/instrument/open-subjects'
import { mostAsked, mostOpen } from '@three-ways/instrument/subject-moments'
import { type SeriesEvent, timeSeries } from '@three-ways/instrument/time-series'
import { lengthOf_s, orderCount } from '../settings/loads.ts'
import { loadBeside, untilMoment } from './load-beside.ts'
import { ratedLoad } from './offered-load.ts'
import type { CellContext, ScenarioFindings } from './scenario.ts'

/** What is done beside a load: gets the moment at which it began, tells what it did in `events`. */
export type PatternScript<Found> = (
  started_us: number,
  signal: AbortSignal,
  events: SeriesEvent[],
) => Promise<Found>

export interface PatternFindings<Found> extends ScenarioFindings {
  readonly found: Found
}

/**
 * Puts the load of a row on a pattern: what was accepted beside what was completed, and how much waits where
 * when the last command was planned. Everything is counted second by second.
 */
export async function measurePattern<Found>(
  context: CellContext,
  script: PatternScript<Found>,
): Promise<PatternFindings<Found>> {
  const load = ratedLoad(context)
  const offer = context.offer({ count: orderCount(load) })
  const { journal } = offer
  await using backlog = new BacklogSampler(context.running)
  const events: SeriesEvent[] = []
  const left = { queued_at_end: 0, waiting_customers_at_end: 0 }
  let found: Found | undefined
  const { started_us } = await context.measured(offer, async () => {
    const beside = await loadBeside(context, offer, async (at_us, signal) => {
      backlog.begin(at_us)
      const scripted = script(at_us, signal, events)
      scripted.catch(() => {})
      await untilMoment(at_us + lengthOf_s(load) * 1e6, signal)
      left.waiting_customers_at_end = journal.in_flight
      left.queued_at_end = (await backlog.count())?.total ?? 0
      return await scripted
    })
    found = beside.found
    return beside.span
  })
  await backlog.count()
  const subjects = [...journal.records()]
  const { samples } = backlog
  const since_s = (moments: Float64Array) => {
    const last_us = moments.subarray(0, journal.offered).reduce((last, at) => Math.max(last, at || 0), 0)
    return last_us === 0 ? null : Math.round((last_us - started_us) / 1000) / 1000
  }
  const figures = {
    ...left,
    open_at_end: openAtEnd(openSpans(subjects, started_us)),
    peak_backlog: backlog.most(),
    peak_open: mostOpen(subjects),
    peak_waiting_customers: mostAsked(subjects),
    last_answered_s: since_s(journal.ended_us),
    last_done_s: since_s(journal.completed_us),
    timed_out: subjects.filter(({ fate }) => fate === 'timed_out').length,
    completed_unheard: subjects.filter(({ accepted_us, completed_us }) => {
      return accepted_us === null && completed_us !== null
    }).length,
  }
  const series = timeSeries({ subjects, started_us, samples, events })
  return { offer, started_us, scheduled: true, figures, checks: [], series, found: found as Found }
}

/** Nothing is done beside the load. */
export const nothingBeside: PatternScript<void> = async () => {}
