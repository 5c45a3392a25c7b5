import type { StockRow } from '@three-ways/event-contract/ledger-view'
import type { OrderLine } from '@three-ways/event-contract/order-events'
import { OrderJournal } from '@three-ways/instrument/journal'
import { numberIn, originalId } from '@three-ways/instrument/subject-ids'
import { type OrderMix, orderMix } from '../measure/order-mix.ts'
import type { Offer, OfferOptions, RepeatedOffer } from '../scenarios/scenario.ts'
import { repeatedOffer } from './repeated-offer.ts'

/** Prefixes that are tried until one suits a scenario; by far more than any share needs. */
const MOST_PREFIXES = 10_000

/** The batches of one system, whichever cell offered them. */
interface Pages {
  readonly offers: { readonly offer: Offer; readonly mix: OrderMix }[]
  readonly repeated: RepeatedOffer[]
}

const newPages = (): Pages => ({ offers: [], repeated: [] })

/** Every batch of orders that is offered to one system, so that none of them is a ghost to the ledger. */
export class OrderBook {
  readonly #cell: string
  readonly #seed: number
  readonly #skus: readonly string[]
  readonly #sold_out_sku: string
  readonly #stock: readonly StockRow[]
  readonly #pages: Pages

  /**
   * `cell`: first part of every order id. `stock`: what is sold; an initial stock of 0 is the sold-out SKU.
   */
  constructor(cell: string, seed: number, stock: readonly StockRow[], pages: Pages = newPages()) {
    this.#cell = cell
    this.#seed = seed
    this.#stock = stock
    this.#pages = pages
    this.#skus = stock.filter(({ initial }) => initial > 0).map(({ sku }) => sku)
    const sold_out = stock.find(({ initial }) => initial === 0)
    if (sold_out === undefined) throw new TypeError('The stock has no SKU that is sold out')
    this.#sold_out_sku = sold_out.sku
  }

  /** For the next cell on the same system: orders of its own, in a book that knows those of all of them. */
  chapter(cell: string, seed: number): OrderBook {
    return new OrderBook(cell, seed, this.#stock, this.#pages)
  }

  /** Makes a batch. Its name must be new in this cell. */
  offer({ count, failing_share = 0, name = 'order', suits = () => true }: OfferOptions): Offer {
    for (let attempt = 0; attempt < MOST_PREFIXES; attempt += 1) {
      const prefix = [this.#cell, name, ...(attempt === 0 ? [] : [attempt])].join('.')
      const mix = orderMix({
        prefix,
        seed: this.#seed,
        failing_share,
        skus: this.#skus,
        sold_out_sku: this.#sold_out_sku,
      })
      if (!suits(mix.orderId)) continue
      const { body, lines, orderId } = mix
      const offer = { journal: new OrderJournal(prefix, count), body, lines, orderId }
      this.#pages.offers.push({ offer, mix })
      return offer
    }
    throw new RangeError(`No prefix of ${this.#cell} suits this scenario`)
  }

  /** Room for orders of `first` that are placed again. */
  again(first: Offer, capacity: number): RepeatedOffer {
    const offer = repeatedOffer(first, capacity)
    this.#pages.repeated.push(offer)
    return offer
  }

  /** Every batch, in the order in which they were made; what was placed again comes last. */
  get offers(): readonly Offer[] {
    return [...this.#pages.offers.map(({ offer }) => offer), ...this.#pages.repeated]
  }

  /** The batches of orders that were placed again. */
  get repeated(): readonly RepeatedOffer[] {
    return this.#pages.repeated
  }

  /** What an order of any batch asked for; undefined for an id that none of them gave. */
  lines(order_id: string): readonly OrderLine[] | undefined {
    for (const { mix, offer } of this.#pages.offers) {
      const n = numberIn(mix.prefix, order_id)
      if (n >= 0 && n < offer.journal.capacity) return mix.lines(n)
    }
    const original = originalId(order_id)
    return original === undefined || !this.#wasRepeated(order_id) ? undefined : this.lines(original)
  }

  /** Whether the id belongs to a batch of this cell. */
  knows(order_id: string): boolean {
    return this.lines(order_id) !== undefined
  }

  #wasRepeated(order_id: string): boolean {
    return this.#pages.repeated.some(({ journal }) => journal.numberOf(order_id) >= 0)
  }
}
