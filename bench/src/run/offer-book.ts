import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { CommandBatch, Workload } from '@three-ways/event-contract/workload'
import { Journal } from '@three-ways/instrument/journal'
import { randomAt } from '@three-ways/instrument/seeded-random'
import { numberIn, originalId } from '@three-ways/instrument/subject-ids'
import type { Offer, OfferOptions, RepeatedOffer } from '../scenarios/scenario.ts'
import { repeatedOffer } from './repeated-offer.ts'

/** Prefixes that are tried until one suits a scenario; by far more than any share needs. */
const MOST_PREFIXES = 10_000

interface Page {
  readonly offer: Offer
  readonly batch: CommandBatch<unknown>
  readonly unprotected: boolean
}

/** The batches of one system, whichever cell offered them. */
interface Pages {
  readonly offers: Page[]
  readonly repeated: RepeatedOffer[]
}

const newPages = (): Pages => ({ offers: [], repeated: [] })

/**
 * Every batch of commands that is offered to one system, so that no subject of them is a ghost to the
 * ledger.
 */
export class OfferBook {
  readonly workload: Workload
  readonly #cell: string
  readonly #seed: number
  readonly #stores: LedgerView
  readonly #pages: Pages

  /** `cell`: first part of every subject. `stores`: as they are before anything is offered. */
  constructor(cell: string, seed: number, workload: Workload, stores: LedgerView, pages: Pages = newPages()) {
    this.workload = workload
    this.#cell = cell
    this.#seed = seed
    this.#stores = stores
    this.#pages = pages
  }

  /** For the next cell on the same system: subjects of its own, in a book that knows those of all of them. */
  chapter(cell: string, seed: number): OfferBook {
    return new OfferBook(cell, seed, this.workload, this.#stores, this.#pages)
  }

  /** Makes a batch. Its name must be new in this cell. */
  offer(options: OfferOptions): Offer {
    const { count, failing_share = 0, name, unprotected = false, suits = () => true } = options
    const { noun, readAnswer } = this.workload
    for (let attempt = 0; attempt < MOST_PREFIXES; attempt += 1) {
      const parts = [this.#cell, name ?? noun.one, ...(attempt === 0 ? [] : [attempt])]
      const prefix = parts.join('.')
      const subject = (n: number) => `${prefix}-${n}`
      if (!suits(subject)) continue
      const draw = (stream: 0 | 1, n: number) => randomAt(stream === 0 ? this.#seed : ~this.#seed, n)
      const batch = this.workload.batch({ prefix, failing_share, draw, stores: this.#stores })
      const { command, renamed } = batch
      const offer = { journal: new Journal(prefix, count, { readAnswer }), command, renamed, subject }
      this.#pages.offers.push({ offer, batch, unprotected })
      return offer
    }
    throw new RangeError(`No prefix of ${this.#cell} suits this scenario`)
  }

  /** Room for commands of `first` that are sent again. */
  again(first: Offer, capacity: number): RepeatedOffer {
    const offer = repeatedOffer(first, capacity, this.workload.readAnswer)
    this.#pages.repeated.push(offer)
    return offer
  }

  /**
   * Every batch that nothing of may be lost, in the order in which they were made; what was sent again comes
   * last.
   */
  get offers(): readonly Offer[] {
    const safe = this.#pages.offers.filter(({ unprotected }) => !unprotected)
    return [...safe.map(({ offer }) => offer), ...this.#pages.repeated]
  }

  get has_unprotected(): boolean {
    return this.#pages.offers.some(({ unprotected }) => unprotected)
  }

  /** Whether the subject is of a batch that may be lost and doubled. */
  isUnprotected(subject: string): boolean {
    return this.#pageOf(subject)?.unprotected === true
  }

  /** The batches of commands that were sent again. */
  get repeated(): readonly RepeatedOffer[] {
    return this.#pages.repeated
  }

  /** What a command of any batch asked for; undefined for a subject that none of them gave. */
  readonly asked = (subject: string): unknown => {
    const page = this.#pageOf(subject)
    if (page !== undefined) return page.batch.asked(numberIn(page.offer.journal.prefix, subject))
    const original = originalId(subject)
    return original === undefined || !this.#wasRepeated(subject) ? undefined : this.asked(original)
  }

  /** Whether the subject belongs to a batch of this system. */
  knows(subject: string): boolean {
    return this.asked(subject) !== undefined
  }

  #pageOf(subject: string): Page | undefined {
    return this.#pages.offers.find(({ offer: { journal } }) => {
      const n = numberIn(journal.prefix, subject)
      return n >= 0 && n < journal.capacity
    })
  }

  #wasRepeated(subject: string): boolean {
    return this.#pages.repeated.some(({ journal }) => journal.numberOf(subject) >= 0)
  }
}
