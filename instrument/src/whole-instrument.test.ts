import type { StoredSubject } from '@three-ways/event-contract/stored-subject'

import { expect, test } from 'vitest'
import { startBuiltInServer } from './built-in-server.ts'
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
import { closeLedger } from './ledger.ts'
import { ledgerChecks } from './ledger-checks.ts'
import { COMPLETED, NOUN } from './ledger-fixtures.ts'
import { runOpenLoop } from './open-loop.ts'
import { OutcomeFeed } from './outcome-feed.ts'
import { PROBE_FEED, probes } from './probe-workload.ts'
import { poissonSchedule } from './schedule.ts'
import { settle } from './settlement.ts'
import { judgeMeasurement } from './verdict.ts'

const COUNT = 200

/** The stores of a service that carried out every command, as the checker reads them. */
function storedOf(journal: Journal): Map<string, StoredSubject> {
  return new Map(Array.from(journal.records(), ({ subject }) => [subject, COMPLETED]))
}

/** How a scenario uses the instrument, from the schedule to the verdict: one cell at 200/s for one second. */
test('one cell, from the schedule to the verdict', async () => {
  const signal = AbortSignal.timeout(60_000)
  const journal = new Journal('cell', COUNT)
  await using server = await startBuiltInServer({ stall_at_command: 0, stall_ms: 0 }, signal)
  await using feed = await OutcomeFeed.open({ door: server.door, words: PROBE_FEED, signal })
  feed.recordInto(journal)

  const schedule = poissonSchedule({ rate_per_s: 200, count: COUNT, seed: 1 })
  const load = { door: server.door, journal, schedule, command: probes('cell'), signal }
  const { started_us } = await runOpenLoop(load)
  const settlement = await settle(journal, { deadline_ms: 5_000, signal })
  const evidence = { stored: storedOf(journal), dead_lettered: new Set<string>(), under_way: 0 }
  const closed = closeLedger({ subjects: journal.records(), ...evidence })
  const checks = ledgerChecks(closed, NOUN)
  const latencies = cellLatencies(journal.records(), closed.outcomes)
  const verdict = judgeMeasurement({
    noun: NOUN,
    slip: slipOf(journal),
    completed: latencies.completed,
    achieved_rate_share: achievedRateShare(journal),
    never_sent: neverSent(journal),
    unresolved: closed.ledger.unresolved,
  })

  expect(settlement).toEqual({ settled: true, still_open: 0 })
  expect(closed.ledger).toMatchObject({ offered: COUNT, accepted: COUNT, completed: COUNT, doubled: 0 })
  expect(checks.filter(({ passed }) => !passed)).toEqual([])
  expect(httpStatuses(journal)).toEqual({ 202: COUNT })
  expect(feed).toMatchObject({ unclaimed_lines: 0, malformed_lines: 0 })
  // How precise it was is this machine's affair; that every sentence is about the instrument is ours.
  for (const reason of verdict.invalid_reasons) expect(reason).toMatch(/generator was late|target rate/)
  const throughput = throughputOf(journal, closed.outcomes, started_us)
  expect(throughput.completed_per_s * throughput.duration_s).toBeCloseTo(COUNT, 6)
  expect(completedWithin(journal, closed.outcomes, started_us).s60).toBe(1)

  const sorted = [...journal.records()]
    .flatMap(({ planned_us, completed_us }) => (completed_us === null ? [] : [completed_us - planned_us]))
    .toSorted((a, b) => a - b)
  const p95_us = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN
  const reported_us = (latencies.completed.toLatency().p95_ms ?? Number.NaN) * 1000
  expect(Math.abs(reported_us - p95_us)).toBeLessThanOrEqual(0.001 * p95_us + 2)
})
