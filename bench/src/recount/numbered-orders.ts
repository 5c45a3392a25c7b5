import type { OrderOutcome } from '@three-ways/result-files/order-record'

const OUTCOMES: readonly (OrderOutcome | undefined)[] = [
  undefined,
  'refused',
  'completed',
  'business_failed',
  'dead_lettered',
  'unresolved',
  'lost',
]

/** What became of the orders `<prefix>-<n>` of one cell, a byte for each. */
export class NumberedOrders {
  readonly #outcomes: Uint8Array
  #prefix: string | undefined

  constructor(most: number) {
    this.#outcomes = new Uint8Array(most)
  }

  /** The first one says what all are called. False for one that was there before, or is called otherwise. */
  add(order_id: string, outcome: OrderOutcome): boolean {
    this.#prefix ??= order_id.slice(0, order_id.lastIndexOf('-'))
    const n = this.#numberOf(order_id)
    if (n === undefined || this.#outcomes[n] !== 0) return false
    this.#outcomes[n] = OUTCOMES.indexOf(outcome)
    return true
  }

  /** Takes an order away and gives its outcome; undefined for one that is not there, or no more. */
  take(order_id: string): OrderOutcome | undefined {
    const n = this.#numberOf(order_id)
    if (n === undefined) return undefined
    const outcome = OUTCOMES[this.#outcomes[n] ?? 0]
    this.#outcomes[n] = 0
    return outcome
  }

  /** The ids and outcomes of those that were not taken. */
  *left(): Generator<{ readonly order_id: string; readonly outcome: OrderOutcome }> {
    for (const [n, code] of this.#outcomes.entries()) {
      const outcome = OUTCOMES[code]
      if (outcome !== undefined) yield { order_id: `${this.#prefix}-${n}`, outcome }
    }
  }

  #numberOf(order_id: string): number | undefined {
    const digits = order_id.lastIndexOf('-') + 1
    const n = Number(order_id.slice(digits))
    // Neither `x-`, nor `x-007`, which is not `x-7`, nor `x-1e3`.
    const is_ours = order_id === `${this.#prefix}-${n}` && Number.isSafeInteger(n)
    return is_ours && n >= 0 && n < this.#outcomes.length ? n : undefined
  }
}
