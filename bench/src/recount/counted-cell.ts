import type { LedgerSnapshot } from '@three-ways/result-files/ledger-file'
import type { Result } from '@three-ways/result-files/metrics'
import type { LoggedOrder } from '@three-ways/result-files/order-line'
import { countCapacity } from './count-capacity.ts'
import { type RecomputedCell, recompute } from './recompute.ts'

/** One measurement, counted anew from its orders and, where those can be read, its stores. */
export interface CountedCell {
  readonly logged: RecomputedCell
  readonly stored: StoredCounts | undefined
  /** The orders of the outage; undefined where there was none, or nobody wrote down when it was. */
  readonly outage: OutageCounts | undefined
  /** The highest rate that was held; undefined where none was looked for. */
  readonly capacity_per_s?: number | undefined
}

/** What the stores of a cell say about effects. */
export interface StoredCounts {
  readonly doubled: number
  readonly duplicate_effects: number
  readonly external_effects_doubled: number
}

export interface OutageCounts {
  readonly offered: number
  readonly accepted: number
  readonly refused: number
}

export function countCell(
  { figures, search }: Pick<Result, 'figures' | 'search'>,
  orders: readonly LoggedOrder[],
  ledger: LedgerSnapshot | undefined,
): CountedCell {
  return {
    logged: recompute(orders),
    stored: ledger && countStores(orders, ledger),
    outage: countOutage(figures, orders),
    capacity_per_s: countCapacity({ search }) || undefined,
  }
}

function countStores(orders: readonly LoggedOrder[], ledger: LedgerSnapshot): StoredCounts {
  const { entries, subjects, stock, ended_more_than_once, external_effects_doubled } = ledger
  const told_twice = new Set(ended_more_than_once)
  const doubled = orders.filter(({ order_id }) => {
    const { reservations = 0, notifications = 0 } = entries.get(order_id) ?? {}
    const effects = Math.max(reservations, notifications, subjects?.get(order_id)?.effects ?? 0)
    return effects > 1 || told_twice.has(order_id)
  }).length
  let duplicate_effects = ended_more_than_once.length
  for (const { reservations, notifications } of entries.values()) {
    duplicate_effects += Math.max(0, reservations - 1) + Math.max(0, notifications - 1)
  }
  for (const { initial, available, reserved } of stock) {
    duplicate_effects += Math.abs(initial - available - reserved)
  }
  return { doubled, duplicate_effects, external_effects_doubled }
}

function countOutage(figures: Result['figures'], orders: readonly LoggedOrder[]): OutageCounts | undefined {
  const { outage_from_us: from_us, outage_to_us: to_us } = figures
  if (typeof from_us !== 'number' || typeof to_us !== 'number') return undefined
  const during = orders.filter(({ planned_us, sent_us }) => {
    return planned_us >= from_us && planned_us < to_us && (sent_us ?? planned_us) < to_us
  })
  return {
    offered: during.length,
    accepted: during.filter(({ accepted_us }) => accepted_us !== null).length,
    refused: during.filter(({ accepted_us, ended_us }) => accepted_us === null && ended_us !== null).length,
  }
}
