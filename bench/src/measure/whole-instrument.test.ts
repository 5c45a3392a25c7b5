import type { LedgerEntry, LedgerView } from '@three-ways/event-contract/ledger-view'
import { startBuiltInServer } from '@three-ways/instrument/built-in-server'
import {
  achievedRateShare,
  completedWithin,
  httpStatuses,
  neverSent,
  slipOf,
  throughputOf,
} from '@three-ways/instrument/cell-figures'
import { cellLatencies } from '@three-ways/instrument/cell-latencies'
import { OrderJournal } from '@three-ways/instrument/journal'
import { closeLedger } from '@three-ways/instrument/ledger'
import { ledgerChecks } from '@three-ways/instrument/ledger-checks'
import { runOpenLoop } from '@three-ways/instrument/open-loop'
import { OutcomeFeed } from '@three-ways/instrument/outcome-feed'
import { poissonSchedule } from '@three-ways/instrument/schedule'
import { settle } from '@three-ways/instrument/settlement'
import { judgeMeasurement } from '@three-ways/instrument/verdict'
import { expect, test } from 'vitest'
import { orderMix } from './order-mix.ts'
import { orderRecords } from './order-records.ts'
import { stockChecks } from './stock-check.ts'

const COUNT = 200

/** The stores of a service that carried out every order, as the checker reads them. */
function storesOf(journal: OrderJournal, stock: number): LedgerView {
  const done = { status: 'confirmed', reason: undefined, notification: 'sent' } as const
  const entry: LedgerEntry = { ...done, reservations: 1, notifications: 1 }
  return {
    entries: new Map(Array.from(journal.records(), ({ order_id }) => [order_id, entry])),
    stock: [{ sku: 'burger', initial: stock, available: stock - COUNT, reserved: COUNT }],
    backlog: new Map(),
    duplicates_ignored: new Map(),
    external_effects_doubled: 0,
  }
}

/** How a scenario uses the instrument, from the schedule to the verdict: one cell at 200/s for one second. */
test('one cell, from the schedule to the verdict', async () => {
  const signal = AbortSignal.timeout(15_000)
  const mix = orderMix({
    prefix: 'cell',
    seed: 1,
    failing_share: 0,
    skus: ['burger'],
    sold_out_sku: 'lobster',
  })
  const journal = new OrderJournal(mix.prefix, COUNT)
  await using server = await startBuiltInServer({ stall_at_order: 0, stall_ms: 0 }, signal)
  await using feed = await OutcomeFeed.open({ door: server.door, signal })
  feed.recordInto(journal)

  const schedule = poissonSchedule({ rate_per_s: 200, count: COUNT, seed: 1 })
  const { started_us } = await runOpenLoop({ door: server.door, journal, schedule, body: mix.body, signal })
  const settlement = await settle(journal, { deadline_ms: 5_000, signal })
  const stores = storesOf(journal, 1_000)
  const closed = closeLedger({ orders: journal.records(), stores, dead_lettered: new Set(), under_way: 0 })
  const checks = [
    ...ledgerChecks(closed),
    ...stockChecks(stores, (order_id) => mix.lines(Number(order_id.split('-')[1]))),
  ]
  const latencies = cellLatencies(journal.records(), closed.outcomes)
  const verdict = judgeMeasurement({
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

  const row = { scenario: 'latency', variant: 'steady', model: 'reference', repetition: 1 }
  const records = orderRecords(row, journal, closed.outcomes, started_us)
  const sorted = records
    .flatMap(({ planned_us, completed_us }) => (completed_us === null ? [] : [completed_us - planned_us]))
    .toSorted((a, b) => a - b)
  const p95_us = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN
  const reported_us = (latencies.completed.toLatency().p95_ms ?? Number.NaN) * 1000
  expect(Math.abs(reported_us - p95_us)).toBeLessThanOrEqual(0.001 * p95_us + 2)
})
