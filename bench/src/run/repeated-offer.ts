import { OrderJournal } from '@three-ways/instrument/journal'
import { GivenIds, repeatedId } from '@three-ways/instrument/subject-ids'
import type { Offer, RepeatedOffer } from '../scenarios/scenario.ts'

/** Orders of `first` that are placed again, at most `capacity` of them, each under an id of its own. */
export function repeatedOffer(first: Offer, capacity: number): RepeatedOffer {
  const ids = new GivenIds()
  const originals: number[] = []
  const journal = new OrderJournal(first.journal.prefix, capacity, ids)
  const originalOf = (n: number) => originals[n] ?? Number.NaN
  return {
    first,
    journal,
    orderId: (n) => ids.orderId(n),
    lines: (n) => first.lines(originalOf(n)),
    body: (n) => {
      const order = JSON.parse(first.body(originalOf(n)).toString()) as object
      return Buffer.from(JSON.stringify({ ...order, order_id: ids.orderId(n) }))
    },
    originalOf,
    repeat(original, attempt, planned_us) {
      ids.give(repeatedId(first.orderId(original), attempt))
      originals.push(original)
      return journal.plan(planned_us)
    },
  }
}
