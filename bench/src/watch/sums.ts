import type { OutcomeCounts } from '@three-ways/event-contract/outcome-counts'
import type { FeedWords } from '@three-ways/event-contract/workload'

/** How many subjects a front ever began, and how they ended. */
export interface Totals {
  /** Null where the front does not say. */
  readonly begun: number | null
  readonly completed: number
  readonly failed: number
  readonly refused: number
  /** Told in words that are not the feed's: of something else, perhaps. */
  readonly others: number
}

/** What a front counted, and when. */
export interface Reading {
  /** Of a clock that only goes on. */
  readonly at_ms: number
  readonly totals: Totals
}

/** By second; null where one end of the interval is not known. */
export interface Rates {
  readonly in_per_s: number | null
  readonly completed_per_s: number | null
  readonly failed_per_s: number | null
  readonly refused_per_s: number | null
}

export const NO_RATES: Rates = {
  in_per_s: null,
  completed_per_s: null,
  failed_per_s: null,
  refused_per_s: null,
}

/** Ends by their meaning. */
export function totalsOf(
  { begun, ended }: Pick<OutcomeCounts, 'begun' | 'ended'>,
  { statuses, refusals }: FeedWords,
): Totals {
  const totals = { begun, completed: 0, failed: 0, refused: 0, others: 0 }
  for (const { status: word, reason, count } of ended) {
    const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined
    if (status === 'confirmed') totals.completed += count
    else if (status === 'failed' && refusals?.has(reason ?? '') === true) totals.refused += count
    else if (status === 'failed') totals.failed += count
    else totals.others += count
  }
  return totals
}

/** Begun and not ended; null where it is not known how many were begun, or whether all ends are theirs. */
export function waitingOf({ begun, completed, failed, refused, others }: Totals): number | null {
  return begun === null || others > 0 ? null : begun - completed - failed - refused
}

/** What happened between two readings. A total that went down is of another store: nothing is known then. */
export function ratesBetween(before: Reading | undefined, now: Reading): Rates {
  if (before === undefined || now.at_ms <= before.at_ms) return NO_RATES
  const seconds = (now.at_ms - before.at_ms) / 1000
  const per_s = (name: keyof Totals): number | null => {
    const [from, to] = [before.totals[name], now.totals[name]]
    return from === null || to === null ? null : (to - from) / seconds
  }
  const rates = {
    in_per_s: per_s('begun'),
    completed_per_s: per_s('completed'),
    failed_per_s: per_s('failed'),
    refused_per_s: per_s('refused'),
  }
  return Object.values(rates).some((rate) => rate !== null && rate < 0) ? NO_RATES : rates
}
