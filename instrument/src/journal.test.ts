import { expect, test } from 'vitest'
import { Journal } from './journal.ts'

const RECEIPT = Buffer.from('{"status":"placed"}')
const DONE = Buffer.from('{"status":"confirmed","notification":"sent"}')
const PENDING = Buffer.from('{"status":"confirmed","notification":"pending"}')

function journalOfOne(): Journal {
  const journal = new Journal('x', 1)
  journal.plan(1_000)
  journal.noteSent(0, 1_001)
  return journal
}
const decided = { subject: 'x-0', moment: 'decided', status: 'confirmed' } as const
const completed = { subject: 'x-0', moment: 'completed', status: 'confirmed' } as const

test('a receipt, then the feed: three moments, and the subject is open until the last', () => {
  const journal = journalOfOne()
  expect([journal.in_flight, journal.awaiting_end]).toEqual([1, 0])
  journal.noteAnswer(0, 1_010, 202, RECEIPT)
  expect([journal.in_flight, journal.awaiting_end]).toEqual([0, 1])
  journal.noteOutcome(decided, 1_020)
  expect(journal.awaiting_end).toBe(1)
  journal.noteOutcome(completed, 1_030)
  expect(journal.awaiting_end).toBe(0)
  expect(journal.record(0)).toMatchObject({
    subject: 'x-0',
    planned_us: 1_000,
    sent_us: 1_001,
    accepted_us: 1_010,
    decided_us: 1_020,
    completed_us: 1_030,
    fate: 'answered',
    http_status: 202,
    feed_status: 'confirmed',
    endings: 1,
  })
})

test('the feed may be faster than the answer', () => {
  const journal = journalOfOne()
  journal.noteOutcome(decided, 1_004)
  journal.noteOutcome(completed, 1_005)
  journal.noteAnswer(0, 1_010, 202, RECEIPT)
  expect(journal.awaiting_end).toBe(0)
  expect(journal.record(0)).toMatchObject({ accepted_us: 1_010, decided_us: 1_004, completed_us: 1_005 })
})

test('an answer that decides does not say when: decided and completed come from the feed in every model', () => {
  const journal = journalOfOne()
  journal.noteOutcome(decided, 1_005)
  journal.noteAnswer(0, 1_010, 201, DONE)
  expect(journal.awaiting_end).toBe(1)
  journal.noteOutcome(completed, 1_015)
  expect(journal.awaiting_end).toBe(0)
  expect(journal.record(0)).toMatchObject({ accepted_us: 1_010, decided_us: 1_005, completed_us: 1_015 })
})

test('a decided subject whose notification is pending ends with the feed', () => {
  const journal = journalOfOne()
  journal.noteAnswer(0, 1_010, 201, PENDING)
  expect(journal.awaiting_end).toBe(1)
  journal.noteOutcome(decided, 1_011)
  journal.noteOutcome(completed, 1_500)
  expect(journal.record(0)).toMatchObject({ decided_us: 1_011, completed_us: 1_500 })
  expect(journal.awaiting_end).toBe(0)
})

test('a failure is decided and ended by one line; a confirmed end alone decides nothing', () => {
  const failed = journalOfOne()
  failed.noteOutcome({ ...completed, status: 'failed', reason: 'insufficient_stock' }, 1_005)
  expect(failed.record(0)).toMatchObject({ decided_us: 1_005, completed_us: 1_005 })
  const confirmed = journalOfOne()
  confirmed.noteOutcome(completed, 1_005)
  expect(confirmed.record(0)).toMatchObject({ decided_us: null, completed_us: 1_005 })
})

test('a refusal is not accepted and nothing is awaited of it', () => {
  const journal = journalOfOne()
  journal.noteAnswer(0, 1_010, 503, Buffer.from('{"reason":"inventory_unavailable"}'))
  expect(journal.awaiting_end).toBe(0)
  expect(journal.record(0)).toMatchObject({
    ended_us: 1_010,
    accepted_us: null,
    http_status: 503,
    answer_reason: 'inventory_unavailable',
  })
})

test('a request without an answer keeps its fate and no status', () => {
  const journal = journalOfOne()
  journal.noteFailure(0, 1_010, 'timed_out')
  expect(journal.in_flight).toBe(0)
  expect(journal.record(0)).toMatchObject({ fate: 'timed_out', http_status: null, accepted_us: null })
})

test('a second ending is counted, and the first keeps its moment', () => {
  const journal = journalOfOne()
  journal.noteAnswer(0, 1_010, 202, RECEIPT)
  journal.noteOutcome(completed, 1_020)
  journal.noteOutcome(completed, 1_030)
  expect(journal.record(0)).toMatchObject({ completed_us: 1_020, endings: 2 })
  expect(journal.awaiting_end).toBe(0)
})

test('outcomes of subjects that were not planned here are not taken', () => {
  const journal = journalOfOne()
  expect(journal.noteOutcome({ ...completed, subject: 'y-0' }, 1)).toBe(false)
  expect(journal.noteOutcome({ ...completed, subject: 'x-1' }, 1)).toBe(false)
})

test('an end that is told before the plan of its subject is noted all the same', () => {
  // The feed is another thread than the one that plans, sends and tells of it in lots.
  const journal = new Journal('x', 2)
  expect(journal.noteOutcome({ ...decided, subject: 'x-1' }, 1_005)).toBe(true)
  expect(journal.noteOutcome({ ...completed, subject: 'x-1' }, 1_006)).toBe(true)
  for (const planned_us of [1_000, 1_001]) journal.noteSent(journal.plan(planned_us), planned_us + 1)
  journal.noteAnswer(1, 1_004, 202, Buffer.from(''))
  expect(journal.awaiting_end).toBe(0)
  expect(journal.record(1)).toMatchObject({ decided_us: 1_005, completed_us: 1_006, endings: 1 })
})

test('written twice, the later moment counts, and it is one request', () => {
  const journal = journalOfOne()
  journal.noteSent(0, 1_007)
  expect(journal.record(0).sent_us).toBe(1_007)
  expect(journal.in_flight).toBe(1)
})

test('more subjects than there is room for are refused', () => {
  const journal = journalOfOne()
  expect(() => journal.plan(2_000)).toThrow('room for 1')
})
