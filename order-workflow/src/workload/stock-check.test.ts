import type { LedgerEntry, LedgerView, StockRow } from '@three-ways/event-contract/ledger-view'
import { expect, test } from 'vitest'
import { stockChecks } from './stock-check.ts'

const CONFIRMED: LedgerEntry = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
}
const FAILED: LedgerEntry = {
  ...CONFIRMED,
  status: 'failed',
  notification: undefined,
  reservations: 0,
  notifications: 0,
}
const BURGERS: StockRow = { sku: 'burger', initial: 10, available: 7, reserved: 3 }
const lines = (order_id: string) =>
  order_id === 'unknown' ? undefined : [{ sku: 'burger', qty: order_id === 'a' ? 1 : 2 }]

function failed(stock: readonly StockRow[], entries: Record<string, LedgerEntry>): string[] {
  const nothing = { backlog: new Map(), duplicates_ignored: new Map(), external_effects_doubled: 0 }
  const stores: LedgerView = { stock, entries: new Map(Object.entries(entries)), ...nothing }
  return stockChecks(stores, lines).flatMap(({ passed, detail }) => (passed ? [] : [detail]))
}

test('a stock that holds what two confirmed orders asked for, and nothing of a failed one', () => {
  expect(failed([BURGERS], { a: CONFIRMED, b: CONFIRMED, c: FAILED })).toEqual([])
})

test.each<[string, StockRow[], Record<string, LedgerEntry>, RegExp[]]>([
  [
    'stock that vanished',
    [{ ...BURGERS, available: 6 }],
    { a: CONFIRMED, b: CONFIRMED },
    [/initial 10, available 6/],
  ],
  [
    'oversold',
    [{ sku: 'burger', initial: 2, available: -1, reserved: 3 }],
    { a: CONFIRMED, b: CONFIRMED },
    [/available -1/],
  ],
  ['no stock at all', [], {}, [/no rows/]],
  [
    'a reservation that was left hanging',
    [BURGERS],
    { a: CONFIRMED },
    [/reserved 3, confirmed orders asked for 1/],
  ],
  [
    'a confirmed order without stock',
    [{ ...BURGERS, available: 10, reserved: 0 }],
    { a: CONFIRMED },
    [/reserved 0.*asked for 1/],
  ],
  ['a SKU nobody sells', [], { a: CONFIRMED }, [/no rows/, /burger: reserved 0/]],
  [
    'an order of unknown content',
    [BURGERS],
    { a: CONFIRMED, b: CONFIRMED, unknown: CONFIRMED },
    [/nobody knows/],
  ],
  [
    'nobody was told',
    [BURGERS],
    { a: CONFIRMED, b: { ...CONFIRMED, notifications: 0 } },
    [/b .*0 notification/],
  ],
  ['told twice', [BURGERS], { a: CONFIRMED, b: { ...CONFIRMED, notifications: 2 } }, [/b .*2 notification/]],
  [
    'a failed order that was told',
    [BURGERS],
    { a: CONFIRMED, b: CONFIRMED, c: { ...FAILED, notifications: 1 } },
    [/c \(failed\)/],
  ],
  [
    'a failed order that holds stock',
    [BURGERS],
    { a: CONFIRMED, b: CONFIRMED, c: { ...FAILED, reservations: 1 } },
    [/c \(failed\)/],
  ],
])('%s', (_name, stock, entries, expected) => {
  const details = failed(stock, entries)
  expect(details).toHaveLength(expected.length)
  for (const [index, pattern] of expected.entries()) expect(details[index]).toMatch(pattern)
})
