import type { OrderRecord } from './order-record.ts'

/** The orders of a cell in the order of their plan. An array is one. */
export interface OrderRecords extends Iterable<OrderRecord> {
  readonly length: number
  map<T>(change: (order: OrderRecord, n: number) => T): T[]
}

/**
 * Orders of which each is made when it is looked at, every time anew: a million of them would take more than
 * all that they are made from.
 */
export class LazyOrders implements OrderRecords {
  readonly length: number
  readonly #make: (n: number) => OrderRecord

  constructor(length: number, make: (n: number) => OrderRecord) {
    this.length = length
    this.#make = make
  }

  *[Symbol.iterator](): Iterator<OrderRecord> {
    for (let n = 0; n < this.length; n += 1) yield this.#make(n)
  }

  map<T>(change: (order: OrderRecord, n: number) => T): T[] {
    return Array.from({ length: this.length }, (_, n) => change(this.#make(n), n))
  }
}
