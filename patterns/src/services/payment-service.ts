import type { ServiceDeclaration, WorkflowEnvironment } from '@three-ways/service-runtime/workflow'
import { paymentOperations } from '../doors/payment-door.ts'
import { wholeNumber, workTime } from '../settings.ts'
import { type PaymentChange, PaymentTables } from '../tables/payment-tables.ts'
import { endsOf } from '../tables/unfinished-rows.ts'
import { failPayment } from './failing-payments.ts'
import { pay, voidPayment } from './saga-payments.ts'
import { charge, processPayment, showPayment } from './slow-payments.ts'

const PAYMENT_WORK_MS = 2000
const SAGA_PAYMENT_WORK_MS = 500
const FAILS_PERCENT = 30

function settingsOf(environment: WorkflowEnvironment) {
  return {
    payment_work_ms: workTime(environment, 'PAYMENT_WORK_MS', PAYMENT_WORK_MS),
    saga_payment_work_ms: workTime(environment, 'SAGA_PAYMENT_WORK_MS', SAGA_PAYMENT_WORK_MS),
    fails_percent: wholeNumber(environment, 'PAYMENT_FAILS_PERCENT', FAILS_PERCENT, 100),
  }
}

/** Makes payments that somebody asks for, and those of the saga's orders. */
export const paymentService: ServiceDeclaration<PaymentTables, PaymentChange> = {
  name: 'payment-service',
  summary: 'Makes payments that somebody asks for, and those of orders.',
  operations: paymentOperations,
  openTables: (database, environment) => new PaymentTables(database, settingsOf(environment)),
  apply: (tables, change) => tables.apply(change),
  begun: (tables) => tables.begun(),
  commands: { 'POST /process_payment': processPayment, 'POST /process_payment_fail': failPayment },
  ...endsOf(({ unfinished }: PaymentTables) => unfinished),
  queries: { 'GET /payments/:id': showPayment },
  emits: ['PaymentInitiated', 'OrderPaid', 'PaymentFailed', 'PaymentVoided'],
  handles: { PaymentInitiated: charge, StockReserved: pay, OrderAborted: voidPayment },
}
