import { problem } from '@three-ways/service-runtime/door/answers'
import type { Answer, Command, ServiceDeclaration } from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { orderSchema, sagaOrderOperations } from '../doors/order-door.ts'
import { type Named, readNamed } from '../requests.ts'
import type { SagaOrder } from '../saga.ts'
import { type SagaOrderChange, type SagaOrderRow, SagaOrderTables } from '../tables/saga-order-tables.ts'
import { endsOf } from '../tables/unfinished-rows.ts'
import { numbered } from './numbered.ts'
import { sagaHandlers, sagaUndeliverable } from './saga-decisions.ts'

type Order = Named<z.output<typeof orderSchema>>

interface Known {
  readonly before: SagaOrderRow | undefined
  readonly next_number: number
}

const createOrder: Command<SagaOrderTables, SagaOrderChange, Order, Known> = {
  read: (body) => readNamed(orderSchema, body, 'order'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id }) => {
    return { before: tables.find(request_id), next_number: tables.nextNumber() }
  },
  decide({ before, next_number: order_id }, { request_id, product_id, quantity }, { now_ms }) {
    if (before !== undefined) {
      const is_same = before.product_id === product_id && before.quantity === quantity
      return is_same ? { kind: 'same' } : { kind: 'conflict', detail: `${request_id} is another order` }
    }
    const data: SagaOrder = { request_id, order_id, product_id, quantity }
    const decision = {
      changes: [{ kind: 'create', ...data, created_ms: now_ms } as const],
      events: [{ type: 'OrderCreated', subject: request_id, data }],
      moments: [],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id, product_id, quantity }, answered) {
    const row = tables.find(request_id)
    const body = { id: row?.order_id, product_id, quantity, request_id }
    if (answered !== 'settled') return { status: 202, body: { ...body, status: 'pending' } }
    if (row === undefined || row.status === 'pending') {
      return problem(503, { reason: 'unsettled', detail: `Ask GET /orders/${row?.order_id}` })
    }
    const timestamp = new Date(row.created_ms).toISOString()
    if (row.status === 'failed') return failedAnswer(row, timestamp)
    const message = 'Order completed'
    return { status: 201, body: { ...body, status: 'completed', message, timestamp } }
  },
}

/** The study's answer to an order that failed as it was meant to, and ours to one that was aborted. */
function failedAnswer(row: SagaOrderRow, timestamp: string): Answer {
  const { order_id, product_id, reason, stock_released } = row
  const compensation_executed = stock_released === 1
  const message = 'Order failed'
  const detail = { message, order_id, product_id, reason, compensation_executed, timestamp }
  const status = row.aborted === 0 ? 400 : reason?.endsWith('_timeout') === true ? 504 : 503
  return { status, body: { detail } }
}

function viewOf({ order_id: id, request_id, product_id, quantity, status, reason, ...row }: SagaOrderRow) {
  const order = { id, request_id, product_id, quantity, status }
  return status === 'failed' ? { ...order, reason, compensation_executed: row.stock_released === 1 } : order
}

/** As many orders as a listing shows. */
const LISTED = 100

/** Begins orders, and learns what became of them. */
export const orderService: ServiceDeclaration<SagaOrderTables, SagaOrderChange> = {
  name: 'order-service',
  summary: 'Begins orders, whose stock is reserved and which are paid, or undone.',
  operations: sagaOrderOperations,
  openTables: (database) => new SagaOrderTables(database),
  apply: (tables, change) => tables.apply(change),
  begun: (tables) => tables.count(),
  commands: { 'POST /create_order': createOrder },
  ...endsOf(({ unfinished }: SagaOrderTables) => unfinished),
  queries: {
    'GET /orders': (tables) => {
      return { status: 200, body: { orders: tables.newest(LISTED).map(viewOf), count: tables.count() } }
    },
    'GET /orders/:id': (tables, request) => numbered(request, 'order', (id) => tables.numbered(id), viewOf),
  },
  emits: ['OrderCreated', 'OrderAborted'],
  handles: sagaHandlers,
  undeliverable: sagaUndeliverable,
}
