import type { Journal } from '@three-ways/instrument/journal'
import type { OrderOutcome, OrderRecord } from '@three-ways/result-files/order-record'
import { LazyOrders, type OrderRecords } from '@three-ways/result-files/order-records'

/** Which row of the plan the orders belong to. */
export type RowName = Pick<OrderRecord, 'scenario' | 'variant' | 'model' | 'repetition'>

/**
 * The lines of one cell for its order log (written by `results/orders-file.ts`), with times counted from
 * the start of the cell in whole microseconds.
 */
export function orderRecords(
  row: RowName,
  journal: Journal,
  outcomes: readonly OrderOutcome[],
  started_us: number,
): OrderRecords {
  const { scenario, variant, model, repetition } = row
  if (outcomes.length !== journal.offered) {
    throw new RangeError(
      `Writing the orders of ${journal.prefix}: expected ${journal.offered} outcomes, got ${outcomes.length}.`,
    )
  }
  const since = (moment_us: number | null) => (moment_us === null ? null : Math.round(moment_us - started_us))
  return new LazyOrders(journal.offered, (n) => {
    const order = journal.record(n)
    return {
      scenario,
      variant,
      model,
      repetition,
      order_id: order.subject,
      planned_us: Math.round(order.planned_us - started_us),
      sent_us: since(order.sent_us),
      ended_us: since(order.ended_us),
      accepted_us: since(order.accepted_us),
      decided_us: since(order.decided_us),
      completed_us: since(order.completed_us),
      http_status: order.http_status,
      outcome: outcomes[n] as OrderOutcome,
    }
  })
}
