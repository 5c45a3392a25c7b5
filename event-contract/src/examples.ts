import type { Envelope } from './envelope.ts'
import type { Outcome, Problem } from './order-api.ts'
import { orderCatalogue } from './order-events.ts'
import { orderFlow } from './order-flow.ts'

const placed_ms = Date.UTC(2026, 0, 31, 12, 0, 0, 0)
const order_id = `ORD-${placed_ms}-5f3a09c1`
const user_id = 'user-7'
const restaurant_id = 'restaurant-3'
const items = [
  { sku: 'burger', qty: 2 },
  { sku: 'coffee', qty: 1 },
]

const dataByType: Readonly<Record<string, unknown>> = {
  OrderPlaced: { order_id, user_id, restaurant_id, items },
  InventoryReserved: { order_id, user_id, items },
  InventoryFailed: { order_id, reason: 'insufficient_stock' },
  OrderCancelled: { order_id, reason: 'inventory_timeout' },
  NotificationSent: { order_id, user_id },
}

/** One event of every kind, all about one order, as they stand in the documents. */
export const exampleEvents: ReadonlyMap<string, Envelope> = new Map(
  orderFlow.map(({ kind: { type }, emittedBy }, step) => {
    const event = orderCatalogue.create(type, order_id, emittedBy, placed_ms + step, dataByType[type])
    return [type, event] as const
  }),
)

const confirmed = {
  order_id,
  status: 'confirmed',
  notification: 'sent',
  user_id,
  restaurant_id,
  items,
  placed_at: new Date(placed_ms).toISOString(),
}

function failed(reason: string) {
  const { notification: _meaningless, ...order } = confirmed
  return { ...order, status: 'failed', reason }
}

function problem(status: number, title: string, details: Partial<Problem>): Problem {
  return { type: 'about:blank', title, status, ...details }
}

const outcomes: readonly Outcome[] = [
  { sequence: 1, order_id, moment: 'decided', status: 'confirmed' },
  { sequence: 2, order_id, moment: 'completed', status: 'confirmed' },
  { sequence: 3, order_id: 'my-order-2', moment: 'completed', status: 'failed', reason: 'quantity_limit' },
]

/** What a customer sends and gets, as it stands in the documents. */
export const exampleBodies = {
  order: { user_id, restaurant_id, items },
  shorthand: { item: 'burger' },
  shorthandWithId: { order_id: 'my-order-2', item_id: 'pizza', quantity: 1 },
  receipt: { order_id, status: 'placed', notification: 'pending' },
  confirmed,
  orders: { count: 1, orders: [confirmed], next_after: null },
  bulk: { count: 10_000, fail_rate: 0.1, seed: 42, batch_id: 'batch-1' },
  bulkShort: { count: 100, fail_rate: 0.1 },
  bulkAnswer: { batch_id: 'batch-1', published: 10_000, count: 10_000, fail_rate: 0.1, seed: 42 },
  stock: { stock: [{ sku: 'burger', initial: 1_000_000, available: 999_998, reserved: 2 }] },
  ready: { service: 'order-service', ready: true, waiting_for: [], blocked: [] },
  waiting: { service: 'order-service', ready: false, waiting_for: ['broker'], blocked: [] },
  blocked: {
    service: 'order-service',
    ready: false,
    waiting_for: [],
    blocked: [{ what: 'publishing', why: 'NOT_ENOUGH_REPLICAS', since: confirmed.placed_at }],
  },
  outcomes,
  malformed: problem(400, 'Malformed request', {
    faults: [
      { path: 'user_id', message: 'is missing, expected a string' },
      { path: 'items[0].qty', message: 'expected a whole number, got 1.5' },
    ],
  }),
  malformedAfter: problem(400, 'Malformed request', {
    faults: [{ path: 'after', message: 'expected a whole number from 0, got "x"' }],
  }),
  malformedAddress: problem(400, 'Malformed request', {
    faults: [{ path: 'url', message: 'expected UTF-8, each byte that is no letter or digit as %xx' }],
  }),
  notFound: problem(404, 'Not found', { detail: 'There is no order my-order-3' }),
  conflict: problem(409, 'Conflict with an earlier request', {
    order_id,
    detail: `Order ${order_id} exists with another content; a new order needs a new id`,
  }),
  otherCharset: problem(415, 'Unsupported media type', {
    detail: 'expected JSON in UTF-8, got the charset "latin1"',
  }),
  tooLarge: problem(413, 'Body too large', { detail: 'expected a body of at most 65536 bytes' }),
  refused: failed('insufficient_stock'),
  unavailable: failed('inventory_unavailable'),
  overloaded: problem(503, 'Unavailable', {
    reason: 'overloaded',
    detail: '2048 requests are in work already',
  }),
  unsettled: problem(503, 'Unavailable', {
    order_id,
    reason: 'unsettled',
    detail: `The outcome is not known yet; ask GET /order/${order_id}`,
  }),
  timeout: failed('inventory_timeout'),
} as const
