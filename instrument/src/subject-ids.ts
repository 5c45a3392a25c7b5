/** How the orders of a batch are called, both ways. */
export interface OrderIds {
  orderId(n: number): string
  /** -1 for an id of another batch. */
  orderNumber(order_id: string): number
}

/** `<prefix>-<n>`, for any n. */
export function numberedIds(prefix: string): OrderIds {
  return {
    orderId: (n) => `${prefix}-${n}`,
    orderNumber: (order_id) => numberIn(prefix, order_id),
  }
}

/**
 * The id of an order that is placed again, because a refused one stays refused: `<order id>~2` is the second.
 */
export function repeatedId(order_id: string, attempt: number): string {
  return `${order_id}~${attempt}`
}

/** What was placed again by this id; undefined for an order that was placed once. */
export function originalId(order_id: string): string | undefined {
  return /^(.+)~\d+$/.exec(order_id)?.[1]
}

/** Ids that are not known beforehand: each is given when its order is placed. */
export class GivenIds implements OrderIds {
  readonly #ids: string[] = []
  readonly #numbers = new Map<string, number>()

  give(order_id: string): void {
    this.#numbers.set(order_id, this.#ids.length)
    this.#ids.push(order_id)
  }

  orderId(n: number): string {
    const order_id = this.#ids[n]
    if (order_id === undefined) throw new RangeError(`Order ${n} has no id yet, ${this.#ids.length} have`)
    return order_id
  }

  orderNumber(order_id: string): number {
    return this.#numbers.get(order_id) ?? -1
  }
}

/** The n of `<prefix>-<n>`, or -1 for anything else. */
export function numberIn(prefix: string, subject: string): number {
  if (subject.length <= prefix.length + 1 || !subject.startsWith(prefix)) return -1
  if (subject[prefix.length] !== '-') return -1
  let n = 0
  for (let index = prefix.length + 1; index < subject.length; index += 1) {
    const digit = subject.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return -1
    n = n * 10 + digit
  }
  // `x-007` is not `x-7`.
  return subject.length - prefix.length - 1 > 1 && subject[prefix.length + 1] === '0' ? -1 : n
}
