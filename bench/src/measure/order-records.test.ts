import { completedWithin } from '@three-ways/instrument/cell-figures'
import { Journal } from '@three-ways/instrument/journal'
import type { OrderOutcome } from '@three-ways/result-files/order-record'
import { expect, test } from 'vitest'
import { orderRecords } from './order-records.ts'

const RECEIPT = Buffer.from('{"status":"placed"}')
const START_US = 5_000_000

/**
 * Four orders: completed after 0.4 s, failed by business after 2 s, refused after 0.1 s, completed after 30
 * s.
 */
function finishedCell(): { journal: Journal; outcomes: OrderOutcome[] } {
  const journal = new Journal('x', 4)
  for (let n = 0; n < 4; n += 1) {
    journal.plan(START_US + n * 1_000_000)
    journal.noteSent(n, START_US + n * 1_000_000)
  }
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

test('completed within: an order at the very edge is where the log has it', () => {
  const journal = new Journal('x', 1)
  journal.plan(START_US)
  journal.noteSent(0, START_US)
  journal.noteAnswer(0, START_US + 10, 202, RECEIPT)
  journal.noteOutcome({ subject: 'x-0', moment: 'completed', status: 'confirmed' }, START_US + 1_000_000.25)
  const row = { scenario: 'latency', variant: 'steady', model: 'reference', repetition: 1 }
  const [order] = orderRecords(row, journal, ['completed'], START_US)
  expect(order?.completed_us).toBe(1_000_000)
  expect(completedWithin(journal, ['completed'], START_US).s1).toBe(1)
})

test('the log has one line per offered order, in microseconds from the start of the cell', () => {
  const { journal, outcomes } = finishedCell()
  const row = { scenario: 'latency', variant: 'steady', model: 'reference', repetition: 1 }
  const lazy = orderRecords(row, journal, outcomes, START_US)
  const records = [...lazy]
  expect([records.length, lazy.length]).toEqual([4, 4])
  expect(lazy.map(({ order_id }) => order_id)).toEqual(records.map(({ order_id }) => order_id))
  expect(records[1]).toEqual({
    ...row,
    order_id: 'x-1',
    planned_us: 1_000_000,
    sent_us: 1_000_000,
    ended_us: 1_200_000,
    accepted_us: 1_200_000,
    decided_us: 3_000_000,
    completed_us: 3_000_000,
    http_status: 202,
    outcome: 'business_failed',
  })
  expect(records[2]).toMatchObject({ ended_us: 2_100_000, accepted_us: null, outcome: 'refused' })
  expect(() => orderRecords(row, journal, outcomes.slice(1), START_US)).toThrow('expected 4 outcomes, got 3')
})
