import type { Envelope } from '@three-ways/event-contract/envelope'
import type { Workflow } from '@three-ways/service-runtime/workflow'

const began_ms = Date.UTC(2026, 0, 31, 12, 0, 0, 0)
const order = { request_id: 'order-1', order_id: 1, product_id: 1, quantity: 2 }
const declined = { ...order, reason: 'payment_declined' }
const update = { request_id: 'update-1', product_id: 1, version: 1, name: 'Espresso', stock: 42 }

/** By type: the subject and the data of one event. */
const BY_TYPE: Readonly<Record<string, readonly [subject: string, data: unknown]>> = {
  UserRegistered: ['user-1', { request_id: 'user-1', user_id: 1, email: 'ada@example.org' }],
  WelcomeMailSent: ['user-1', { request_id: 'user-1', user_id: 1 }],
  PaymentInitiated: ['pay_1', { payment_id: 'pay_1', amount: 100, currency: 'USD' }],
  ProductUpdated: ['update-1', update],
  ProductUpdateHandled: [
    'update-1.analytics-service',
    { update_id: 'update-1', product_id: 1, handled_by: 'analytics-service' },
  ],
  ReportRequested: ['job_1', { job_id: 'job_1', report_type: 'monthly' }],
  OrderCreated: ['order-1', order],
  StockReserved: ['order-1', order],
  StockRejected: ['order-1', { ...order, reason: 'insufficient_stock' }],
  OrderPaid: ['order-1', order],
  PaymentFailed: ['order-1', declined],
  OrderAborted: ['order-1', { ...order, reason: 'payment_timeout' }],
  StockReleased: ['order-1', order],
  PaymentVoided: ['order-1', order],
  ClickTracked: ['click-1', { request_id: 'click-1', user_id: 7, page: 'homepage' }],
}

/** One event of every kind that has an example, as it stands in the documents. */
export function exampleEvents({ catalogue, services }: Workflow): ReadonlyMap<string, Envelope> {
  const examples = services.flatMap(({ name, emits }) =>
    emits.flatMap((type) => {
      const example = BY_TYPE[type]
      if (example === undefined) return []
      return [[type, catalogue.create(type, example[0], name, began_ms, example[1])] as const]
    }),
  )
  // Of several who emit a type the first is shown.
  return new Map(examples.reverse())
}
