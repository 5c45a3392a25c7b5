import type { AskedOf } from '@three-ways/event-contract/workload'
import type { RunningSystem } from '@three-ways/testbed/system'
import { allOrders } from '../measure/order-pages.ts'
import type { ScenarioFindings } from '../scenarios/scenario.ts'
import { AskedTable } from './asked-table.ts'
import type { OfferBook } from './offer-book.ts'

/**
 * What every command of a cell asked for. Orders of a bulk were made inside the order service, and the bench
 * knows their ids but not their content: that is asked for at the door.
 */
export async function askedIn(
  running: RunningSystem,
  book: OfferBook,
  { bulk = false, made_inside = false }: Pick<ScenarioFindings, 'bulk' | 'made_inside'>,
  signal: AbortSignal,
): Promise<AskedOf<unknown>> {
  if (!bulk && !made_inside) return book.asked
  const known = new AskedTable(book.offers.map(({ journal }) => journal))
  for await (const { order_id, items } of allOrders(running.door, signal)) known.set(order_id, items)
  return (order_id) => known.get(order_id)
}
