import type { Answer, Command } from '@three-ways/service-runtime/workflow'
import type { z } from 'zod'
import { failingPaymentSchema } from '../doors/payment-door.ts'
import { type Named, readNamed } from '../requests.ts'
import type { FailedPaymentRow, PaymentChange, PaymentRow, PaymentTables } from '../tables/payment-tables.ts'

const REASON = 'payment_declined'

type FailingPayment = Named<z.output<typeof failingPaymentSchema>>

interface Known {
  readonly before: FailedPaymentRow | undefined
  readonly paid: PaymentRow | undefined
}

/** What is remembered of a request, to know it again: all that it said. */
function askedOf({ order_id, product_id, quantity }: FailingPayment): string {
  return JSON.stringify({ order_id, product_id, quantity })
}

/** `POST /process_payment_fail`: a payment that is declined at once, whatever it is for. */
export const failPayment: Command<PaymentTables, PaymentChange, FailingPayment, Known> = {
  read: (body) => readNamed(failingPaymentSchema, body, 'pay'),
  subject: ({ request_id }) => request_id,
  load: (tables, { request_id }) => {
    return { before: tables.failed(request_id), paid: tables.find(request_id) }
  },
  decide({ before, paid }, input, { now_ms }) {
    const { request_id: payment_id } = input
    const asked = askedOf(input)
    if (before?.asked === asked) return { kind: 'same' }
    if (before !== undefined || paid !== undefined) {
      return { kind: 'conflict', detail: `${payment_id} is another payment` }
    }
    const decision = {
      changes: [{ kind: 'declined', payment_id, asked, failed_ms: now_ms } as const],
      events: [],
      moments: [{ subject: payment_id, moment: 'completed', status: 'failed', reason: REASON } as const],
    }
    return { kind: 'new', decision }
  },
  answer(tables, { request_id: payment_id, order_id }, answered): Answer {
    if (answered !== 'settled') {
      const message = 'Payment is being processed'
      return { status: 202, body: { payment_id, status: 'processing', message } }
    }
    const timestamp = new Date(tables.failed(payment_id)?.failed_ms ?? 0).toISOString()
    return { status: 400, body: { detail: { status: 'failed', reason: REASON, order_id, timestamp } } }
  },
}

/** As `GET /payments/:id` shows it. */
export function failedView({ payment_id, asked, failed_ms }: FailedPaymentRow) {
  const { order_id } = JSON.parse(asked) as Pick<FailingPayment, 'order_id'>
  return { payment_id, order_id, status: 'failed', reason: REASON, failed_ms }
}
