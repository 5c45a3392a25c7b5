import { newOrderId } from '@three-ways/event-contract/identifiers'
import { type BulkRequest, readBulkRequest, readOrderRequest } from '@three-ways/event-contract/order-api'
import type {
  InventoryFailed,
  InventoryReserved,
  NotificationSent,
  OrderCancelled,
  OrderPlaced,
} from '@three-ways/event-contract/order-events'
import { problem } from '@three-ways/service-runtime/door/answers'
import type {
  Answer,
  Answered,
  Batch,
  Command,
  ServiceDeclaration,
} from '@three-ways/service-runtime/workflow'
import { handler, undeliverable } from '@three-ways/service-runtime/workflow'
import { bulkOrders } from '../bulk-orders.ts'
import { type NumberedOrder, placeOrder } from '../decisions/place-order.ts'
import { cancel, confirm, fail, recordNotification } from '../decisions/settle-order.ts'
import { orderOperations } from '../described-later.ts'
import { type OrderChange, type OrderRow, OrderTables, viewOf } from '../tables/order-tables.ts'
import { listOrders, showOrder } from './order-queries.ts'

const load = (tables: OrderTables, { subject }: { readonly subject: string }) => tables.find(subject)

const place: Command<OrderTables, OrderChange, NumberedOrder, OrderRow | undefined> = {
  read(body, now_ms) {
    const read = readOrderRequest(body)
    if (!read.ok) return read
    return { ok: true, value: { ...read.value, order_id: read.value.order_id ?? newOrderId(now_ms) } }
  },
  subject: ({ order_id }) => order_id,
  load: (tables, { order_id }) => tables.find(order_id),
  decide: placeOrder,
  answer(tables, { order_id }, answered) {
    if (answered === 'accepted') {
      return { status: 202, body: { order_id, status: 'placed', notification: 'pending' } }
    }
    return answerFor(order_id, tables.find(order_id), answered)
  },
}

/**
 * The order, with the status that it had when it was first answered: a failed order is an order like any
 * other, and its `status` is a word. Only an outcome that nobody knows yet is a problem.
 */
function answerFor(order_id: string, order: OrderRow | undefined, answered: Answered): Answer {
  if (order === undefined || (answered === 'settled' && order.status === 'placed')) {
    const detail = `The outcome is not known yet; ask GET /order/${order_id}`
    return problem(503, { order_id, reason: 'unsettled', detail })
  }
  return { status: answered === 'repeated' ? 202 : statusOf(order), body: viewOf(order) }
}

function statusOf({ status, reason }: OrderRow): number {
  if (status === 'confirmed') return 201
  return reason === 'inventory_unavailable' ? 503 : reason === 'inventory_timeout' ? 504 : 422
}

const bulk = {
  read: readBulkRequest,
  command: place,
  inputs: bulkOrders,
  answer: ({ batch_id, count, fail_rate, seed }, published) => {
    return { status: 202, body: { batch_id, published, count, fail_rate, seed } }
  },
} satisfies Batch<OrderTables, OrderChange, BulkRequest, NumberedOrder>

/** Takes orders, learns what became of them, and is where customers ask. */
export const orderService: ServiceDeclaration<OrderTables, OrderChange> = {
  name: 'order-service',
  summary: 'Takes orders, and tells what became of them.',
  operations: orderOperations,
  openTables: (database) => new OrderTables(database),
  apply: (tables, change) => tables.apply(change),
  commands: { 'POST /order': place },
  batches: { 'POST /bulk': bulk },
  unfinished: (tables, begun_before_ms, after) => tables.unfinished(begun_before_ms, after),
  begun: (tables) => tables.count(),
  begun_ms: (tables, subject) => tables.placedMs(subject),
  isOpen: (tables, subject) => tables.isOpen(subject),
  queries: {
    'GET /order/:order_id': showOrder,
    'GET /orders/:order_id': showOrder,
    'GET /orders': listOrders,
  },
  emits: ['OrderPlaced', 'OrderCancelled'],
  handles: {
    InventoryReserved: handler<OrderTables, OrderChange, OrderRow | undefined, InventoryReserved>({
      verb: 'confirm',
      wait: 'required',
      load,
      decide: confirm,
    }),
    InventoryFailed: handler<OrderTables, OrderChange, OrderRow | undefined, InventoryFailed>({
      verb: 'fail',
      wait: 'required',
      load,
      decide: fail,
    }),
    NotificationSent: handler<OrderTables, OrderChange, OrderRow | undefined, NotificationSent>({
      verb: 'record-notification',
      wait: 'awaited',
      load,
      decide: recordNotification,
    }),
  },
  tells: {
    OrderPlaced: () => 'placed',
    OrderCancelled: ({ data }) => `cancelled: ${(data as OrderCancelled['data']).reason}`,
  },
  undeliverable: {
    OrderPlaced: undeliverable<OrderTables, OrderChange, OrderRow | undefined, OrderPlaced>({
      load,
      decide: cancel,
    }),
  },
}
