import type { LedgerEntry } from '@three-ways/event-contract/ledger-view'
import { expect, test } from 'vitest'
import { storedOrder } from './stored-order.ts'

const COMPLETED: LedgerEntry = {
  status: 'confirmed',
  reason: undefined,
  notification: 'sent',
  reservations: 1,
  notifications: 1,
}

test.each<[string, Partial<LedgerEntry>, ReturnType<typeof storedOrder>['end'], number]>([
  ['confirmed and told', {}, 'completed', 1],
  ['confirmed, and not told yet', { notification: 'pending', notifications: 0 }, undefined, 1],
  ['failed by business', { status: 'failed', reason: 'insufficient_stock', reservations: 0 }, 'failed', 1],
  ['failed for want of inventory', { status: 'failed', reason: 'inventory_timeout' }, 'refused', 1],
  ['told twice', { notifications: 2 }, 'completed', 2],
])('%s', (_name, change, end, effects) => {
  expect(storedOrder({ ...COMPLETED, ...change })).toMatchObject({ begun: true, end, effects })
})

test('effects that no order is known of', () => {
  const alone = storedOrder({ ...COMPLETED, status: undefined, notification: undefined, notifications: 0 })
  expect(alone).toMatchObject({ begun: false, end: undefined, effects: 1 })
  expect(alone.described).toBe('no order, 1 reservation(s), 0 notification(s)')
})
