import { shareOf } from '@three-ways/event-contract/share'
import { handler, NO_DECISION } from '@three-ways/service-runtime/workflow'
import { type OrderAborted, orderOf, PAYMENT_DECLINED, type StockReserved } from '../saga.ts'
import { workFor } from '../simulated-work.ts'
import type { PaymentChange, PaymentTables, SagaPaymentState } from '../tables/payment-tables.ts'

interface Known {
  readonly before: SagaPaymentState | undefined
  readonly fails_percent: number
}

/** Whether the payment of an order fails: a pure function of the order's name, the same in every model. */
export function paymentFails(request_id: string, fails_percent: number): boolean {
  return shareOf(`payment of ${request_id}`) * 100 < fails_percent
}

/** Pays an order whose stock is held, or does not. */
export const pay = handler<PaymentTables, PaymentChange, Known, StockReserved>({
  verb: 'pay',
  wait: 'required',
  work: (_event, signal, { settings }) => workFor(settings.saga_payment_work_ms, signal),
  load: (tables, { subject }) => {
    return { before: tables.sagaState(subject), fails_percent: tables.settings.fails_percent }
  },
  decide({ before, fails_percent }, { subject, data }) {
    // The order was aborted before its payment came.
    if (before !== undefined) return NO_DECISION
    const order = orderOf(data)
    const fails = paymentFails(subject, fails_percent)
    const event = fails
      ? { type: 'PaymentFailed', subject, data: { ...order, reason: PAYMENT_DECLINED } }
      : { type: 'OrderPaid', subject, data: order }
    return {
      changes: [{ kind: 'saga', request_id: subject, state: fails ? 'failed' : 'paid' }],
      events: [event],
      moments: [],
    }
  },
})

/** Takes a payment back, or sees to it that none is made. */
export const voidPayment = handler<PaymentTables, PaymentChange, SagaPaymentState | undefined, OrderAborted>({
  verb: 'void_payment',
  wait: 'background',
  load: (tables, { subject }) => tables.sagaState(subject),
  decide(before, { subject, data }) {
    const state = before === 'paid' ? 'refunded' : (before ?? 'cancelled')
    return {
      changes: state === before ? [] : [{ kind: 'saga', request_id: subject, state }],
      events: [{ type: 'PaymentVoided', subject, data: orderOf(data) }],
      moments: [],
    }
  },
})
