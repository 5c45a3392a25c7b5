import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ledgerAnswer } from '@three-ways/report/answer-faults'
import { processesSection } from '@three-ways/report/processes-section'
import type { WrittenReport } from '@three-ways/report/written-report'
import type { Result } from '@three-ways/result-files/metrics'
import { createResultsFolder, type FinishedCell } from '@three-ways/result-files/results-folder'
import { sampleRun } from '@three-ways/result-files/sample-run'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { wholeText } from './whole-text.ts'
import { writeReport } from './write-report.ts'

// The findings B1 to B19 of the audit: what a reader of the report would understand wrongly.

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'three-ways-words-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

const { run, cells } = sampleRun()
const [rest, second] = cells.filter(({ result }) => {
  return result.scenario === 'latency' && result.model === 'sync-rest'
}) as readonly FinishedCell[] as [FinishedCell, FinishedCell]
const mixed = cells.find(({ result }) => result.variant === 'mixed-1-percent') as FinishedCell

function changed(cell: FinishedCell, change: Partial<Result>): FinishedCell {
  return { ...cell, result: { ...cell.result, ...change } }
}

async function reported(...finished: FinishedCell[]): Promise<WrittenReport & { readonly text: string }> {
  const folder = await createResultsFolder(parent, run)
  for (const cell of finished) await folder.addResult(cell)
  const written = await writeReport(folder.path)
  return { ...written, text: wholeText(written.data) }
}

const outage = {
  offered_during_outage: 3_000,
  refused_during_outage: 3_000,
  accepted_during_outage: 0,
  peak_backlog: 3_000,
  peak_backlog_in: 'order-service outbox 3000',
  backlog_cleared_after_restart_s: 7.72,
  recovered_after_restart_s: 2,
  outage_from_us: 0,
  outage_to_us: 0,
  nobody_has_this_p99_ms: null,
  digest_live: 'a'.repeat(64),
}

test('a load that nobody disturbs stands among no faults', async () => {
  const closed_loop = { scenario: 'closed-loop', variant: '32-connections' } as const
  expect((await reported(changed(rest, closed_loop))).text).not.toContain('## When something is wrong')
})

test('messages of refused orders are cancellations, and nobody waits for those', async () => {
  const kill = { scenario: 'backlog', variant: 'kill' } as const
  const { text } = await reported(changed(rest, { ...kill, figures: outage }))
  expect(text).toContain('it kept no order; at most 3,000 messages waited (order-service outbox 3000)')
  expect(text).toContain('the cancellations of refused orders, gone 7.72 s')
  expect(text).toContain('| 7.72 (cancellations) |')
  const kept = { ...outage, accepted_during_outage: 3_000, refused_during_outage: 0 }
  const other = await reported(changed(rest, { ...kill, figures: kept }))
  expect(other.text).toContain('at most 3,000 messages of accepted orders waited')
  expect(other.text).toContain('| 7.72 (orders) |')
})

test('whole seconds have no decimals, and what nobody has is no line', async () => {
  const { text } = await reported(changed(rest, { scenario: 'backlog', variant: 'kill', figures: outage }))
  expect(text).toMatch(/\| recovered_after_restart_s +\| +2 \|/)
  for (const name of ['nobody_has_this_p99_ms', 'digest_live', 'outage_from_us']) {
    expect(text).not.toContain(name)
  }
})

test('zero of n says something only about orders in the hands of what died', async () => {
  const { data } = await reported(
    changed(rest, { scenario: 'service-crash', figures: { orders_in_hands: 42 } }),
  )
  expect(ledgerAnswer(data)).toContain('sync-rest lost 0 and doubled 0 of 1,100 accepted orders. ')
  expect(ledgerAnswer(data)).toContain(
    '`service-crash / steady`: sync-rest 0 of 42 (true share below 7.1 %).',
  )
  const none = await reported(changed(rest, { scenario: 'service-crash', figures: { orders_in_hands: 0 } }))
  expect(ledgerAnswer(none.data)).toContain('sync-rest inconclusive, no order was in its hands')
  const without = await reported(rest)
  expect(ledgerAnswer(without.data)).toContain('nothing follows for faults')
  expect(ledgerAnswer(without.data)).not.toContain('%')
})

test('where a share is slowed on purpose, the maximum stands beside p99 and no rate over the tail', async () => {
  const figures = { delay_ms: 2_000, slow_orders: 11 }
  const { text } = await reported(changed(mixed, { figures }))
  expect(text).toContain('11 of 1,100 orders are slowed by 2,000 ms on purpose')
  expect(text).toMatch(/accepted p50 \/ p95 \/ p99 \/ max \|/)
  expect(text.split('\n').find((line) => /\| 1 +\| +1,100 \|/.test(line))).toMatch(/– \|$/)
})

test('where everybody dies, no times and no rates are compared', async () => {
  const instrument = { ...rest.result.instrument, achieved_rate_share: null }
  const crashes = {
    scenario: 'idempotency',
    variant: 'crash-points',
    figures: { crash_points: 7 },
    instrument,
  }
  const { text } = await reported(changed(rest, crashes))
  expect(text).toContain('no waiting times and no rates are compared')
  expect(text).toContain('| none: no times are compared |')
  expect(text).not.toContain('Milliseconds from the planned start:')
})

test('notifications that were seen twice say why', async () => {
  const figures = { crash_points: 7, duplicate_effects: 0, external_effects_doubled: 1 }
  const stores = { ...rest.ledger, external_effects_doubled: 1 }
  const crashes = { scenario: 'idempotency', variant: 'crash-points', figures }
  const { text } = await reported({ ...changed(rest, crashes), ledger: stores })
  expect(text).toContain('a notification leaves before the commit that records it')
  expect(text).toMatch(/the same: customers told twice\]\(\S+\) +\| +1 \|/)
})

test('an invalid attempt is on page one, and in no list, mean or batch table', async () => {
  const invalid = {
    verdict: 'invalid',
    invalid_reasons: ['The generator was late: slip p99 3.58 ms.'],
    figures: { closed_loop_completed_per_s: 11 },
    processes: [{ name: 'broker', cpu_percent: 99, resident_mb: 9_000 }],
    batch_sizes: [{ service: 'order-service', of: 'commit', batches: 1, p50: 77, p99: 78 }],
  } as const
  const counts = { figures: { closed_loop_completed_per_s: 22 }, attempt: 2 }
  const { text, data } = await reported(changed(rest, invalid as never), changed(rest, counts), second)
  const page_one = text.slice(0, text.indexOf('## The answer'))
  expect(page_one).toContain(
    'repetition 1: invalid and in no figure. The generator was late: slip p99 3.58 ms.',
  )
  expect(page_one).toContain('the second attempt counts')
  expect(text).toMatch(/\| closed_loop_completed_per_s +\| +22.0, – \|/)
  for (const number of ['99.0', '9,000', '77', '78']) expect(processesSection(data)).not.toContain(number)
})

test('a burst says that nobody judges its schedule', async () => {
  const door = cells.find(({ result }) => result.variant === 'door') as FinishedCell
  const { text } = await reported(door)
  expect(text).toContain('A burst keeps no schedule, so no lateness is judged')
  expect(text).toContain('none: a burst is not judged')
})

test('the rate is the one that was offered, and the models are named once', async () => {
  const slower = { throughput: { ...rest.result.throughput, offered_per_s: 20.7 } }
  const { text } = await reported(changed(rest, slower))
  expect(text).toContain('everything done at 20.7 orders/s, p50 (ms)')
  expect(text).toContain('Offered: 20.7 orders/s.')
  expect(text).not.toMatch(/[^,]100 orders/)
  expect(text).toContain('Names: `sync-rest` is REST by undici 8.12.4.')
})

test('a timeout that comes late says why', async () => {
  const timed_out = cells.find(({ result: { variant, model } }) => {
    return variant === 'above-timeout-6s' && model === 'sync-rest'
  }) as FinishedCell
  const { text } = await reported(timed_out)
  expect(text).toContain('up to half a second after the timeout that was set')
})
