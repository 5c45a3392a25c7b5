import type { FeedWords } from '@three-ways/event-contract/workload'
import { describe, expect, test } from 'vitest'
import { NO_RATES, ratesBetween, totalsOf, waitingOf } from './sums.ts'

const WORDS: FeedWords = {
  subject: 'id',
  statuses: { placed: 'placed', done: 'confirmed', failed: 'failed' },
  refusals: new Set(['away']),
}
const end = (status: string, reason: string | null, count: number) => ({ status, reason, count })

describe('totals', () => {
  test('ends are told apart by their words, and what is begun and has not ended waits', () => {
    const ended = [end('done', null, 7), end('failed', 'sold_out', 2), end('failed', 'away', 1)]
    const totals = totalsOf({ begun: 12, ended }, WORDS)
    expect(totals).toEqual({ begun: 12, completed: 7, failed: 2, refused: 1, others: 0 })
    expect(waitingOf(totals)).toBe(2)
  })

  test('where nobody says how many were begun, nobody knows how many wait', () => {
    expect(waitingOf(totalsOf({ begun: null, ended: [end('done', null, 7)] }, WORDS))).toBeNull()
  })

  test.each(['eaten', 'placed', 'constructor'])(
    'an end that is told as "%s" is nobody knows whose',
    (word) => {
      const totals = totalsOf({ begun: 2, ended: [end(word, null, 1), end('done', null, 1)] }, WORDS)
      expect(totals).toEqual({ begun: 2, completed: 1, failed: 0, refused: 0, others: 1 })
      expect(waitingOf(totals)).toBeNull()
    },
  )

  test('nothing is a refusal of a workflow that has none', () => {
    const { refusals: _, ...without } = WORDS
    const ended = [end('failed', 'away', 1), end('failed', null, 1)]
    expect(totalsOf({ begun: 2, ended }, without)).toMatchObject({ failed: 2, refused: 0 })
  })
})

describe('rates', () => {
  const totals = { begun: 100, completed: 90, failed: 1, refused: 0, others: 0 }
  const later = { begun: 150, completed: 110, failed: 1, refused: 5, others: 0 }

  test('are of the time between two readings', () => {
    expect(ratesBetween({ at_ms: 1_000, totals }, { at_ms: 3_000, totals: later })).toEqual({
      in_per_s: 25,
      completed_per_s: 10,
      failed_per_s: 0,
      refused_per_s: 2.5,
    })
  })

  test('nothing is known of one reading, of none that lasted, or of two stores', () => {
    expect(ratesBetween(undefined, { at_ms: 1, totals })).toEqual(NO_RATES)
    expect(ratesBetween({ at_ms: 1, totals }, { at_ms: 1, totals: later })).toEqual(NO_RATES)
    expect(ratesBetween({ at_ms: 1, totals: later }, { at_ms: 2, totals })).toEqual(NO_RATES)
  })

  test('what is begun may be unknown where what is completed is known', () => {
    const [before, now] = [totals, later].map((one) => ({ ...one, begun: null }))
    if (before === undefined || now === undefined) throw new Error('two were made')
    const rates = ratesBetween({ at_ms: 0, totals: before }, { at_ms: 1_000, totals: now })
    expect(rates).toMatchObject({ in_per_s: null, completed_per_s: 20 })
  })
})
