import { randomUUID } from 'node:crypto'
import { problem } from '@three-ways/service-runtime/door/answers'
import {
  type Answer,
  type Command,
  handler,
  NO_DECISION,
  type QueryRequest,
} from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { paymentSchema } from '../doors/payment-door.ts'
import { type Named, readNamed } from '../requests.ts'
import { workFor } from '../simulated-work.ts'
import type { PaymentInitiated } from '../slow-payment.ts'
import type { FailedPaymentRow, PaymentChange, PaymentRow, PaymentTables } from '../tables/payment-tables.ts'
import { failedView } from './failing-payments.ts'

type Payment = Named<z.output<typeof paymentSchema>>

interface Known {
  readonly before: PaymentRow | undefined
  readonly failed: FailedPaymentRow | undefined
}

/** `POST /process_payment`: the request's name is the payment's id. */
export const processPayment: Command<PaymentTables, PaymentChange, Payment, Known> = {
  read: (body) => readNamed(paymentSchema, body, 'pay'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id }) => {
    return { before: tables.find(request_id), failed: tables.failed(request_id) }
  },
  decide({ before, failed }, { request_id: payment_id, amount, currency, order_id }, { now_ms }) {
    if (failed !== undefined) return { kind: 'conflict', detail: `${payment_id} is a payment that failed` }
    if (before !== undefined) {
      const is_same_order = before.order_reference === JSON.stringify(order_id)
      const is_same = before.amount === amount && before.currency === currency && is_same_order
      return is_same ? { kind: 'same' } : { kind: 'conflict', detail: `${payment_id} is another payment` }
    }
    const data: PaymentInitiated['data'] = { payment_id, amount, currency }
    const begun = { payment_id, amount, currency, order_reference: order_id, begun_ms: now_ms }
    const decision = {
      changes: [{ kind: 'begin', ...begun } as const],
      events: [{ type: 'PaymentInitiated', subject: payment_id, data }],
      moments: [{ subject: payment_id, moment: 'decided', status: 'processing' } as const],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id: payment_id, amount }, answered): Answer {
    if (answered !== 'settled') {
      const message = 'Payment is being processed'
      return { status: 202, body: { payment_id, status: 'processing', message } }
    }
    const row = tables.find(payment_id)
    if (row?.status !== 'completed') {
      return problem(503, { reason: 'unsettled', detail: `Ask GET /payments/${payment_id}` })
    }
    const timestamp = new Date(row.paid_ms ?? 0).toISOString()
    const order_id = JSON.parse(row.order_reference)
    const { transaction_id } = row
    return {
      status: 200,
      body: { status: 'success', transaction_id, amount, order_id, timestamp, payment_id },
    }
  },
}

/** Pays; what the work gives back is the number of the transaction at somebody else's. */
export const charge = handler<PaymentTables, PaymentChange, PaymentRow | undefined, PaymentInitiated>({
  verb: 'charge',
  wait: 'awaited',
  work: async (_event, signal, { settings }) => {
    await workFor(settings.payment_work_ms, signal)
    return randomUUID()
  },
  load: (tables, { subject }) => tables.find(subject),
  decide(row, { subject }, { now_ms, result }) {
    if (row?.status !== 'processing') return NO_DECISION
    return {
      changes: [{ kind: 'paid', payment_id: subject, transaction_id: String(result), paid_ms: now_ms }],
      events: [],
      moments: [{ subject, moment: 'completed', status: 'paid' }],
    }
  },
})

/** `GET /payments/:id`. */
export function showPayment(tables: PaymentTables, { path }: QueryRequest): Answer {
  const failed = tables.failed(path.id ?? '')
  if (failed !== undefined) return { status: 200, body: failedView(failed) }
  const row = tables.find(path.id ?? '')
  if (row === undefined) return problem(404, { detail: `There is no payment ${path.id}` })
  const { order_reference, ...rest } = row
  return { status: 200, body: { ...rest, order_id: JSON.parse(order_reference) } }
}
