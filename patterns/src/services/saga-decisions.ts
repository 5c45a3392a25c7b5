import {
  type Decision,
  handler,
  type Moment,
  NO_DECISION,
  undeliverable,
} from '@three-ways/service-runtime/workflow'
import type {
  OrderCreated,
  OrderPaid,
  PaymentFailed,
  PaymentVoided,
  SagaOrder,
  StockRejected,
  StockReleased,
  StockReserved,
} from '../saga.ts'
import { orderOf } from '../saga.ts'
import type { Learned, SagaOrderChange, SagaOrderRow, SagaOrderTables } from '../tables/saga-order-tables.ts'

type Row = SagaOrderRow | undefined
type Moments = readonly Moment['moment'][]

const load = (tables: SagaOrderTables, { subject }: { readonly subject: string }): Row => tables.find(subject)

function learn(row: SagaOrderRow, learned: Learned, moments: Moments): Decision<SagaOrderChange> {
  const { request_id: subject } = row
  const { status, reason } = { ...row, ...learned }
  const told = reason === null ? {} : { reason }
  return {
    changes: [{ kind: 'learn', request_id: subject, learned }],
    events: [],
    moments: moments.map((moment) => ({ subject, moment, status, ...told })),
  }
}

/** Settles an order that is pending; one that is settled stays so, whatever comes late. */
function settle(row: Row, learned: Learned, moments: Moments): Decision<SagaOrderChange> {
  return row?.status === 'pending' ? learn(row, learned, moments) : NO_DECISION
}

/** Something that was to be undone is undone; the order is over when all of that is. */
function undone(row: Row, learned: Learned): Decision<SagaOrderChange> {
  if (row === undefined) return NO_DECISION
  const { stock_released, payment_voided, aborted } = { ...row, ...learned }
  const is_over = stock_released === 1 && (aborted === 0 || payment_voided === 1)
  return learn(row, learned, is_over ? ['completed'] : [])
}

const awaited = { wait: 'awaited', load } as const

export const sagaHandlers = {
  OrderPaid: handler<SagaOrderTables, SagaOrderChange, Row, OrderPaid>({
    ...awaited,
    verb: 'complete',
    decide: (row) => settle(row, { status: 'completed' }, ['decided', 'completed']),
  }),
  StockRejected: handler<SagaOrderTables, SagaOrderChange, Row, StockRejected>({
    ...awaited,
    verb: 'reject',
    decide: (row, { data: { reason } }) =>
      settle(row, { status: 'failed', reason }, ['decided', 'completed']),
  }),
  PaymentFailed: handler<SagaOrderTables, SagaOrderChange, Row, PaymentFailed>({
    ...awaited,
    verb: 'fail',
    // What is released may be known before what it is released for.
    decide: (row, { data: { reason } }) => {
      const moments: Moments = row?.stock_released === 1 ? ['decided', 'completed'] : ['decided']
      return settle(row, { status: 'failed', reason }, moments)
    },
  }),
  StockReleased: handler<SagaOrderTables, SagaOrderChange, Row, StockReleased>({
    ...awaited,
    verb: 'record_release',
    decide: (row) => {
      if (row?.status === 'pending') return learn(row, { stock_released: 1 }, [])
      return undone(row, { stock_released: 1 })
    },
  }),
  PaymentVoided: handler<SagaOrderTables, SagaOrderChange, Row, PaymentVoided>({
    ...awaited,
    verb: 'record_void',
    decide: (row) => undone(row, { payment_voided: 1 }),
  }),
}

/** Where the caller drives the saga and cannot reach a participant: the order fails, and all are told. */
function abort(
  row: Row,
  { subject, data }: { readonly subject: string; readonly data: SagaOrder },
  reason: string,
) {
  const decided = settle(row, { status: 'failed', reason, aborted: 1 }, ['decided'])
  if (decided === NO_DECISION) return decided
  return { ...decided, events: [{ type: 'OrderAborted', subject, data: { ...orderOf(data), reason } }] }
}

export const sagaUndeliverable = {
  OrderCreated: undeliverable<SagaOrderTables, SagaOrderChange, Row, OrderCreated>({ load, decide: abort }),
  StockReserved: undeliverable<SagaOrderTables, SagaOrderChange, Row, StockReserved>({ load, decide: abort }),
}
