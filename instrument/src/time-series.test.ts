import { describe, expect, test } from 'vitest'
import type { BacklogSample } from './backlog-sampler.ts'
import { completedSubject, refusedSubject } from './client-fixtures.ts'
import { isAskedAt, mostOpen } from './subject-moments.ts'
import { timeSeries } from './time-series.ts'

const STARTED_MS = 10_000
const at = (ms: number) => STARTED_MS + ms
const sample = (ms: number, total: number | null): BacklogSample => ({
  asked_us: at(ms) * 1000,
  at_us: at(ms) * 1000,
  outboxes: 1,
  total,
  messages: { 'subject-service outbox': 1 },
})
const seriesOf = (
  subjects: Parameters<typeof timeSeries>[0]['subjects'],
  samples: readonly BacklogSample[] = [],
) => {
  const events = [{ at_us: at(1200) * 1000, what: 'kill it' }]
  return timeSeries({ subjects, started_us: STARTED_MS * 1000, samples, events })
}

describe('the series of a cell', () => {
  test('counts each thing in the second in which it happened, up to the last one', () => {
    const failed = completedSubject(at(100), 300, { feed_status: 'failed' })
    const series = seriesOf([completedSubject(at(0), 2500), failed, refusedSubject(at(1000))])
    expect(series.map(({ offered }) => offered)).toEqual([2, 1, 0])
    expect(series.map(({ accepted }) => accepted)).toEqual([2, 0, 0])
    expect(series.map(({ refused }) => refused)).toEqual([0, 1, 0])
    expect(series.map(({ completed }) => completed)).toEqual([0, 0, 1])
    expect(series.map(({ business_failed }) => business_failed)).toEqual([1, 0, 0])
    expect(series.map(({ events }) => events)).toEqual([[], ['kill it'], []])
  })

  test('has the levels at the end of every second', () => {
    const waiting = completedSubject(at(500), 1000, { ended_us: at(1500) * 1000, accepted_us: null })
    const [first, second] = seriesOf([completedSubject(at(0), 2500), completedSubject(at(250), 800), waiting])
    expect(first).toMatchObject({ open_subjects: 2, oldest_age_s: 0.999, in_flight: 1 })
    expect(second).toMatchObject({ open_subjects: 1, oldest_age_s: 1.999, in_flight: 0 })
  })

  test('takes the count that is nearest to the end, and says where there was none', () => {
    const subjects = [completedSubject(at(0), 2500)]
    const series = seriesOf(subjects, [sample(800, 7), sample(1010, 5), sample(1400, 9), sample(2020, null)])
    expect(series.map(({ backlog }) => backlog)).toEqual([5, null, null])
    expect(series.map(({ outboxes }) => outboxes)).toEqual([1, 1, null])
  })

  test('counts subjects that were placed again with the others, and does not call them offered', () => {
    const repeats = [refusedSubject(at(1500)), completedSubject(at(2100), 100)]
    const [first, second, third] = timeSeries({
      subjects: [refusedSubject(at(0))],
      repeats,
      started_us: STARTED_MS * 1000,
      samples: [],
      events: [],
    })
    expect(first).toMatchObject({ offered: 1, repeated: 0, refused: 1 })
    expect(second).toMatchObject({ offered: 0, repeated: 1, refused: 1 })
    expect(third).toMatchObject({ offered: 0, repeated: 1, completed: 1 })
  })

  test('is empty for a cell without subjects', () => {
    expect(seriesOf([])).toEqual([])
  })
})

describe('subjects at a moment', () => {
  test('the most that were open at once', () => {
    const one_after_the_other = [completedSubject(0, 11), completedSubject(10, 11)]
    expect(mostOpen(one_after_the_other)).toBe(1)
    expect(mostOpen([...one_after_the_other, completedSubject(5, 100)])).toBe(2)
    expect(mostOpen([completedSubject(0, 11, { completed_us: null }), completedSubject(50, 60)])).toBe(2)
    // Told by the feed before the answer was here: never open.
    expect(mostOpen([completedSubject(0, 0.5)])).toBe(0)
  })

  test('a request without an answer is open for ever', () => {
    expect(isAskedAt(completedSubject(0, 1, { ended_us: null }), 1e9)).toBe(true)
    expect(isAskedAt(completedSubject(0, 1), 1e9)).toBe(false)
  })
})
