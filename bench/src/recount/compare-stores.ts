import { cellTitle } from '@three-ways/result-files/cell'
import type { LedgerLine, LedgerSnapshot, SubjectLine } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import type { StoredCounts } from './counted-cell.ts'

/** How many order ids a sentence names. */
const SHOWN = 3

/**
 * Where the stores that a cell left behind, its order log and `metrics.json` cannot all be right; one
 * sentence each. Counted from the rows alone, by other code than the ledger of the run. Pure.
 */
export function compareStores(
  result: Result,
  orders: readonly LoggedOrder[],
  ledger: LedgerSnapshot,
  { doubled }: StoredCounts,
): string[] {
  const title = cellTitle(result)
  const { entries, subjects } = ledger
  const wrong = orders.filter((order) => {
    const { order_id } = order
    return subjects ? !fitsSubject(order, subjects.get(order_id)) : !fits(order, entries.get(order_id))
  })
  const ids = wrong.slice(0, SHOWN).map(({ order_id, outcome }) => `${order_id} (${outcome})`)
  const more = wrong.length > SHOWN ? ', ...' : ''
  return [
    ...(wrong.length === 0
      ? []
      : [`${title}: log and stores disagree about ${wrong.length} orders: ${ids.join(', ')}${more}`]),
    ...(doubled === result.ledger.doubled
      ? []
      : [`${title}: ledger.doubled is ${result.ledger.doubled} in metrics.json, ${doubled} by the stores`]),
  ]
}

/** Whether the stores can hold this of an order that was counted so. */
export function fits({ outcome }: Pick<LoggedOrder, 'outcome'>, stored: LedgerLine | undefined): boolean {
  const { status, notification, reservations = 0, notifications = 0 } = stored ?? {}
  const told = notification === 'sent'
  switch (outcome) {
    case 'completed':
      return status === 'confirmed' && told
    case 'business_failed':
      return status === 'failed'
    case 'refused':
      return status !== 'confirmed'
    case 'lost':
      return !(status === 'confirmed' && told && reservations > 0 && notifications > 0)
    default:
      return status !== 'failed' && !(status === 'confirmed' && told)
  }
}

/** The same of a subject that is no order. */
function fitsSubject({ outcome }: LoggedOrder, stored: SubjectLine | undefined): boolean {
  const end = stored?.end
  if (outcome === 'completed') return end === 'completed'
  if (outcome === 'business_failed') return end === 'failed'
  if (outcome === 'refused' || outcome === 'lost') return end !== 'completed'
  return end === undefined
}
