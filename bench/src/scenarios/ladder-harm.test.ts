import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { expect, test } from 'vitest'
import { harmOf, killCheck } from './ladder-harm.ts'

const DONE = {
  fate: 'answered',
  http_status: 202,
  accepted_us: 1,
  completed_us: 2,
  feed_status: 'confirmed',
  endings: 1,
} as ClientRecord
const ENTRY = { reservations: 1, notifications: 1 } as LedgerEntry

function harm(order: Partial<ClientRecord>, entry: Partial<LedgerEntry> | undefined = {}) {
  const entries = new Map([['a', { ...ENTRY, ...entry }]])
  const { offered, ...found } = harmOf([{ ...DONE, subject: 'a', ...order }], { entries })
  expect(offered).toBe(1)
  return Object.entries(found).flatMap(([name, count]) => (count > 0 ? [name] : []))
}

test('a whole order is not harmed, and neither is a refused or a failed one', () => {
  expect(harm({})).toEqual([])
  expect(harm({ http_status: 503, accepted_us: null, completed_us: null })).toEqual([])
  expect(harm({ feed_status: 'failed' }, { reservations: 0, notifications: 0 })).toEqual([])
})

test.each<[string, Partial<ClientRecord>, Partial<LedgerEntry>]>([
  ['without_an_end', { completed_us: null, endings: 0 }, {}],
  ['forgotten', {}, { reservations: 0 }],
  ['forgotten', {}, { notifications: 0 }],
  ['doubled', {}, { reservations: 2 }],
  ['doubled', {}, { notifications: 3 }],
  ['doubled', { endings: 2 }, {}],
])('an order is %s', (expected, order, entry) => {
  expect(harm(order, entry)).toEqual([expected])
})

test('of a floor the kill has to bite, and of the product nothing may come of it', () => {
  const none = { offered: 10, without_an_end: 0, forgotten: 0, doubled: 0 }
  expect(killCheck(none, true).passed).toBe(false)
  expect(killCheck(none, false).passed).toBe(true)
  for (const one of [{ without_an_end: 1 }, { forgotten: 1 }, { doubled: 1 }]) {
    expect(killCheck({ ...none, ...one }, true).passed).toBe(true)
    expect(killCheck({ ...none, ...one }, false).passed).toBe(false)
  }
})
