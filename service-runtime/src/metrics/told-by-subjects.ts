import type { Meter } from '@opentelemetry/api'
import { MomentCounts } from '../store/moment-counts.ts'
import type { RecordedMoment } from '../store/moments.ts'
import { Beginnings } from './beginnings.ts'
import type { Countable, TellBegun, TellMoments } from './metering.ts'
import type { TimedFamilies, TimedSeries } from './timed-series.ts'

/** What is to be told to who counts subjects. */
interface TellSubjects {
  readonly begun: TellBegun
  readonly moments: TellMoments
}

const SUBJECT = { unit: '{subject}' }

/**
 * What becomes of what is begun in a service: how many were begun, how they ended and how many wait, asked at
 * a scrape; and how long each took until it was decided and completed. Undefined where a service does not
 * know when something was begun.
 */
export function tellSubjects(
  meter: Meter,
  families: TimedFamilies,
  countable: Countable,
): TellSubjects | undefined {
  const { tables, declaration } = countable.engine
  if (declaration.begun !== undefined) askSubjects(meter, countable, declaration.begun)
  const { begun_ms } = declaration
  if (begun_ms === undefined) return undefined
  const beginnings = new Beginnings((subject) => begun_ms(tables, subject))
  const durations = families.family(
    'three_ways.subject.duration',
    'From when a subject was begun here until a moment of it was true: decided, completed',
  )
  const series_of = new Map<string, TimedSeries>()
  const record = ({ subject, moment, status }: RecordedMoment, now_ms: number) => {
    const began_ms = beginnings.of(subject, moment === 'completed')
    if (began_ms === undefined) return
    const key = `${moment} ${status}`
    let series = series_of.get(key)
    if (series === undefined) {
      series = durations.series({ 'three_ways.moment': moment, 'three_ways.status': status })
      series_of.set(key, series)
    }
    series.record(now_ms - began_ms)
  }
  const tellMoments: TellMoments = (moments) => {
    const now_ms = Date.now()
    // Behind the commit, so that it is told though this fails; a turn of the event loop more would cost more.
    queueMicrotask(() => {
      try {
        for (const moment of moments) record(moment, now_ms)
      } catch (error) {
        countable.log.warn(`how long something took could not be told: ${String(error)}`)
      }
    })
  }
  return { begun: (subject, began_ms) => beginnings.begin(subject, began_ms), moments: tellMoments }
}

/** All three are of one turn, so that what waits is exact. */
function askSubjects(
  meter: Meter,
  { engine, database }: Countable,
  countBegun: (tables: unknown) => number,
): void {
  const begun = meter.createObservableCounter('three_ways.subjects.begun', {
    ...SUBJECT,
    description: 'Subjects that were ever begun here: stored, whatever became of them',
  })
  const ended = meter.createObservableCounter('three_ways.subjects.ended', {
    ...SUBJECT,
    description: 'Subjects that were ever begun here and have ended, by how',
  })
  const waiting = meter.createObservableGauge('three_ways.subjects.waiting', {
    ...SUBJECT,
    description: 'Subjects that were begun here and have not ended',
  })
  const counts = new MomentCounts(database)
  meter.addBatchObservableCallback(
    async (result) => {
      const counted = await counts.read(() => ({ begun: countBegun(engine.tables) }))
      let ends = 0
      for (const { status, reason, count } of counted.ended) {
        const why = reason === null ? {} : { 'error.type': reason }
        result.observe(ended, count, { 'three_ways.status': status, ...why })
        ends += count
      }
      result.observe(begun, counted.begun)
      result.observe(waiting, counted.begun - ends)
    },
    [begun, ended, waiting],
  )
}
