import { expect, test } from 'vitest'
import {
  achievedRateShare,
  completedWithin,
  httpStatuses,
  neverSent,
  slipOf,
  throughputOf,
} from './cell-figures.ts'
import { cellLatencies } from './cell-latencies.ts'
import { Journal } from './journal.ts'
import type { LedgerTerm } from './ledger-term.ts'

const RECEIPT = Buffer.from('{"status":"placed"}')
const START_US = 5_000_000

/** One subject per second, each sent `late_us` after its plan; -1 is never sent. */
function journalOf(late_us: readonly number[]): Journal {
  const journal = new Journal('x', late_us.length)
  for (const [n, late] of late_us.entries()) {
    journal.plan(START_US + n * 1_000_000)
    if (late >= 0) journal.noteSent(n, START_US + n * 1_000_000 + late)
  }
  return journal
}

/**
 * Four subjects: completed after 0.4 s, failed by business after 2 s, refused after 0.1 s, completed after 30
 * s.
 */
function finishedCell(): { journal: Journal; outcomes: LedgerTerm[] } {
  const journal = journalOf([0, 0, 0, 0])
  const at = (n: number, seconds: number) => START_US + (n + seconds) * 1_000_000
  for (const n of [0, 1, 3]) journal.noteAnswer(n, at(n, 0.2), 202, RECEIPT)
  journal.noteAnswer(2, at(2, 0.1), 503, Buffer.from('{}'))
  journal.noteOutcome({ subject: 'x-0', moment: 'decided', status: 'confirmed' }, at(0, 0.3))
  journal.noteOutcome({ subject: 'x-0', moment: 'completed', status: 'confirmed' }, at(0, 0.4))
  journal.noteOutcome({ subject: 'x-1', moment: 'completed', status: 'failed', reason: 'sold' }, at(1, 2))
  journal.noteOutcome({ subject: 'x-3', moment: 'decided', status: 'confirmed' }, at(3, 29))
  journal.noteOutcome({ subject: 'x-3', moment: 'completed', status: 'confirmed' }, at(3, 30))
  return { journal, outcomes: ['completed', 'business_failed', 'refused', 'completed'] }
}

test('slip is sent minus planned; what was never sent is counted apart', () => {
  const journal = journalOf([100, 0, -1, 300])
  expect(slipOf(journal)).toMatchObject({ count: 3, max_us: 300 })
  expect(neverSent(journal)).toBe(1)
})

test('the achieved rate is 1 for a generator that keeps its schedule', () => {
  expect(achievedRateShare(journalOf([0, 0, 0, 0]))).toBe(1)
})

test('a generator that ends late has a lower rate: four seconds planned, five needed', () => {
  expect(achievedRateShare(journalOf([0, 0, 0, 0, 1_000_000]))).toBeCloseTo(0.8, 6)
})

test('a generator that caught up has its rate: the slip tells the rest', () => {
  expect(achievedRateShare(journalOf([0, 900_000, 500_000, 0]))).toBe(1)
})

test('subjects that were never sent lower the rate, also the last ones', () => {
  expect(achievedRateShare(journalOf([0, 0, -1, -1]))).toBeCloseTo(0.5, 6)
})

test('latencies from the plan: ends of successes and failures apart, refusals in none of them', () => {
  const { journal, outcomes } = finishedCell()
  const latencies = cellLatencies(journal.records(), outcomes)
  const counts = Object.fromEntries(Object.entries(latencies).map(([name, { count }]) => [name, count]))
  expect(counts).toEqual({ accepted: 3, decided: 3, completed: 2, refused: 1, business_failed: 1 })
  expect(latencies.completed.max_us).toBeGreaterThan(29_990_000)
  expect(latencies.business_failed.max_us).toBeLessThan(2_010_000)
  expect(latencies.refused.max_us).toBeLessThan(101_000)
})

test('completed within: shares of all offered subjects, failures and refusals counted as not', () => {
  const { journal, outcomes } = finishedCell()
  expect(completedWithin(journal, outcomes, START_US)).toEqual({ s1: 0.25, s5: 0.25, s60: 0.5 })
})

test('throughput counts completed subjects until the last ending', () => {
  const { journal, outcomes } = finishedCell()
  const throughput = throughputOf(journal, outcomes, START_US)
  expect(throughput.duration_s).toBeCloseTo(33, 6)
  expect(throughput.completed_per_s).toBeCloseTo(2 / 33, 6)
})

test('HTTP statuses as the customer saw them', () => {
  const journal = finishedCell().journal
  expect(httpStatuses(journal)).toEqual({ 202: 3, 503: 1 })
  expect(httpStatuses(journalOf([0, -1]))).toEqual({ none: 2 })
})
