import { Journal, type ReadAnswer } from '@three-ways/instrument/journal'
import { GivenIds, repeatedId } from '@three-ways/instrument/subject-ids'
import type { Offer, RepeatedOffer } from '../scenarios/scenario.ts'

/** Commands of `first` that are sent again, at most `capacity` of them, each about a subject of its own. */
export function repeatedOffer(first: Offer, capacity: number, readAnswer: ReadAnswer): RepeatedOffer {
  const ids = new GivenIds()
  const originals: number[] = []
  const journal = new Journal(first.journal.prefix, capacity, { ids, readAnswer })
  const originalOf = (n: number) => originals[n] ?? Number.NaN
  return {
    first,
    journal,
    subject: (n) => ids.subject(n),
    command: (n) => first.renamed(originalOf(n), ids.subject(n)),
    renamed: (n, subject) => first.renamed(originalOf(n), subject),
    originalOf,
    repeat(original, attempt, planned_us) {
      ids.give(repeatedId(first.subject(original), attempt))
      originals.push(original)
      return journal.plan(planned_us)
    },
  }
}
