import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { ClientRecord } from '@three-ways/instrument/client-record'
import { toldBy } from '@three-ways/instrument/ledger-subject'
import type { Check } from '@three-ways/result-files/metrics'

/** What a kill did to the orders around it. */
export interface Harm {
  readonly offered: number
  /** Taken on, and never ended. */
  readonly without_an_end: number
  /** Told as done, and a service knows nothing of what it did for them. */
  readonly forgotten: number
  /** Something was done, or told, twice. */
  readonly doubled: number
}

/** Counted from what the customer and the feed were told and what the services have. Pure. */
export function harmOf(orders: readonly ClientRecord[], { entries }: Pick<LedgerView, 'entries'>): Harm {
  const has = (which: (order: ClientRecord) => boolean) => orders.filter(which).length
  const effects = ({ subject }: ClientRecord) => {
    const { reservations = 0, notifications = 0 } = entries.get(subject) ?? {}
    return [reservations, notifications]
  }
  return {
    offered: orders.length,
    without_an_end: has((order) => toldBy(order) === 'accepted' && order.completed_us === null),
    forgotten: has((order) => {
      const is_done = order.completed_us !== null && order.feed_status === 'confirmed'
      return is_done && effects(order).includes(0)
    }),
    doubled: has((order) => Math.max(order.endings, ...effects(order)) > 1),
  }
}

/** On a floor it proves that the kill bites; on the model that nothing comes of it. */
export function killCheck({ offered, without_an_end, forgotten, doubled }: Harm, is_floor: boolean): Check {
  const harmed = without_an_end + forgotten + doubled
  return {
    name: is_floor
      ? 'without the guarantees above, the kill of inventory loses or doubles orders'
      : 'the same kill of inventory loses no order and doubles none',
    passed: is_floor ? harmed > 0 : harmed === 0,
    detail: `of ${offered}: ${without_an_end} without an end, ${forgotten} forgotten, ${doubled} doubled`,
  }
}
