import { defineEvent, type EventOf } from '@three-ways/event-contract/catalogue'
import { orderIdSchema } from '@three-ways/event-contract/identifiers'
import { z } from 'zod'
import type { Pattern } from './pattern.ts'

const paymentInitiated = defineEvent(
  'PaymentInitiated',
  1,
  'A payment is to be made.',
  z.object({ payment_id: orderIdSchema, amount: z.number(), currency: z.string() }),
  'payment_id',
)

export type PaymentInitiated = EventOf<typeof paymentInitiated>

/** A payment takes two seconds of somebody else's time. The service that takes it also makes it. */
export const slowPayment: Pattern = {
  name: 'slow-payment',
  question: 'What becomes of a door whose work is two seconds long, and who knows how far a payment is?',
  kinds: [paymentInitiated],
  examples: [
    {
      service: 'payment-service',
      route: 'POST /process_payment',
      body: { request_id: 'pay_1', amount: 100, currency: 'USD' },
    },
    { service: 'payment-service', route: 'GET /payments/pay_1' },
  ],
}
