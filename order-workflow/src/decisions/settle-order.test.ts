import type {
  InventoryFailed,
  InventoryReserved,
  NotificationSent,
  OrderPlaced,
} from '@three-ways/event-contract/order-events'
import { describe, expect, it } from 'vitest'
import { eventAbout } from '../../test/open-service.ts'
import type { OrderRow } from '../tables/order-tables.ts'
import { cancel, confirm, fail, recordNotification } from './settle-order.ts'

type State = Partial<Pick<OrderRow, 'status' | 'notification'>>

function order(state: State): OrderRow {
  return {
    number: 1,
    order_id: 'o1',
    status: 'placed',
    reason: null,
    notification: 'pending',
    user_id: 'u',
    restaurant_id: 'r',
    items: '[]',
    placed_ms: 0,
    ...state,
  }
}
const nothing = { changes: [], events: [], moments: [] }
const reserved = eventAbout('o1', 'InventoryReserved') as InventoryReserved
const failed = eventAbout('o1', 'InventoryFailed') as InventoryFailed
const sent = eventAbout('o1', 'NotificationSent') as NotificationSent
const placed = eventAbout('o1', 'OrderPlaced') as OrderPlaced

describe('a reservation', () => {
  it('confirms a placed order', () => {
    expect(confirm(order({}), reserved)).toEqual({
      changes: [{ kind: 'confirm', order_id: 'o1' }],
      events: [],
      moments: [{ subject: 'o1', moment: 'decided', status: 'confirmed' }],
    })
  })

  it('completes it as well when the customer was told already', () => {
    expect(confirm(order({ notification: 'sent' }), reserved).moments).toEqual([
      { subject: 'o1', moment: 'decided', status: 'confirmed' },
      { subject: 'o1', moment: 'completed', status: 'confirmed' },
    ])
  })

  it.each([undefined, order({ status: 'confirmed' }), order({ status: 'failed' })])(
    'changes nothing when it comes late',
    (late) => expect(confirm(late, reserved)).toEqual(nothing),
  )
})

describe('a failed reservation', () => {
  it('fails a placed order with its reason, which decides and completes it', () => {
    expect(fail(order({}), failed)).toEqual({
      changes: [{ kind: 'fail', order_id: 'o1', reason: 'insufficient_stock' }],
      events: [],
      moments: [{ subject: 'o1', moment: 'completed', status: 'failed', reason: 'insufficient_stock' }],
    })
  })

  it.each([undefined, order({ status: 'confirmed' }), order({ status: 'failed' })])(
    'changes nothing when it comes late',
    (late) => expect(fail(late, failed)).toEqual(nothing),
  )
})

describe('a notification', () => {
  it('completes a confirmed order', () => {
    expect(recordNotification(order({ status: 'confirmed' }), sent)).toEqual({
      changes: [{ kind: 'notified', order_id: 'o1' }],
      events: [],
      moments: [{ subject: 'o1', moment: 'completed', status: 'confirmed' }],
    })
  })

  it('that came before the reservation is remembered, and completes nothing yet', () => {
    const { changes, moments } = recordNotification(order({}), sent)
    expect([changes, moments]).toEqual([[{ kind: 'notified', order_id: 'o1' }], []])
  })

  it.each([undefined, order({ status: 'failed' }), order({ status: 'confirmed', notification: 'sent' })])(
    'changes nothing where there is nothing to complete',
    (late) => expect(recordNotification(late, sent)).toEqual(nothing),
  )
})

describe('giving up', () => {
  it('fails the order for good and has its stock released', () => {
    expect(cancel(order({}), placed, 'inventory_timeout')).toEqual({
      changes: [{ kind: 'fail', order_id: 'o1', reason: 'inventory_timeout' }],
      events: [
        { type: 'OrderCancelled', subject: 'o1', data: { order_id: 'o1', reason: 'inventory_timeout' } },
      ],
      moments: [{ subject: 'o1', moment: 'completed', status: 'failed', reason: 'inventory_timeout' }],
    })
  })

  it('does not touch an order that is decided', () => {
    expect(cancel(order({ status: 'confirmed' }), placed, 'inventory_timeout')).toEqual(nothing)
  })
})
