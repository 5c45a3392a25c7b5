import type { PaymentTables } from '../src/tables/payment-tables.ts'
import type { SagaOrderRow, SagaOrderTables } from '../src/tables/saga-order-tables.ts'
import type { StockTables } from '../src/tables/stock-tables.ts'
import type { SagaServices } from './saga-simulation.ts'

/** What of the saga's promises does not hold once nothing is on its way; each in words. */
export function sagaViolations(services: SagaServices): readonly string[] {
  const { tables, moments } = services.engine('order-service')
  const orders = (tables as SagaOrderTables).newest(1000)
  const stock = services.engine('inventory-service').tables as StockTables
  const payments = services.engine('payment-service').tables as PaymentTables
  const told = moments.after(0, 10_000)
  const found = orders.flatMap((order) => {
    const { request_id } = order
    const holds_stock = stock.state(request_id) === 'reserved'
    const is_paid = payments.sagaState(request_id) === 'paid'
    const ends = ['decided', 'completed'].map((moment) => {
      return told.filter((one) => one.subject === request_id && one.moment === moment).length
    })
    const once = ends.every((count) => count === 1) ? [] : [`was decided, completed ${ends} times`]
    return [...violationsOf(order, holds_stock, is_paid), ...once].map((what) => `${request_id} ${what}`)
  })
  const held = orders
    .filter(({ request_id }) => stock.state(request_id) === 'reserved')
    .reduce((sum, { quantity }) => sum + quantity, 0)
  const { initial, available } = stock.all()[0] ?? { initial: 0, available: 0 }
  const conserved = available + held === initial
  return conserved ? found : [...found, `${available} available and ${held} held of ${initial}`]
}

function violationsOf({ status }: SagaOrderRow, holds_stock: boolean, is_paid: boolean): string[] {
  if (status === 'pending') return ['is pending for ever']
  if (status === 'completed') {
    return [...(holds_stock ? [] : ['is completed without stock']), ...(is_paid ? [] : ['is not paid'])]
  }
  return [...(holds_stock ? ['failed and holds stock'] : []), ...(is_paid ? ['failed and is paid'] : [])]
}
