import type { OrderLine } from '@three-ways/event-contract/order-events'
import { randomAt } from '@three-ways/instrument/seeded-random'

export interface OrderMixOptions {
  /** First part of every order id, unique for the cell: letters, digits, `.`, `_`, `~`, `-`. */
  readonly prefix: string
  readonly seed: number
  /** Share of the orders, 0 to 1, that inventory has to refuse. */
  readonly failing_share: number
  /** SKUs that are in stock, at least one. */
  readonly skus: readonly string[]
  /** The SKU that is never in stock: asking for it is how an order fails. */
  readonly sold_out_sku: string
}

/**
 * What is ordered in one cell, as pure functions of the order's number: nothing is stored, any n may be asked
 * for.
 */
export interface OrderMix {
  readonly prefix: string
  /** `<prefix>-<n>`. */
  orderId(n: number): string
  /** Whether inventory has to refuse order n. */
  fails(n: number): boolean
  /**
   * One piece of a SKU in stock; a failing order asks for one piece of the sold-out SKU besides. So every
   * failing order also proves that a refusal reserves no line at all: half a reservation would show in the
   * stock.
   */
  lines(n: number): readonly OrderLine[]
  /** The body of `POST /order`, encoded. */
  body(n: number): Buffer
}

/** The mix of one cell: the same options give the same orders, whichever model they are sent to. */
export function orderMix(options: OrderMixOptions): OrderMix {
  const { prefix, seed, failing_share, skus, sold_out_sku } = options
  if (skus.length === 0)
    throw new RangeError('Making an order mix: expected at least one SKU in stock, got none.')
  const orderId = (n: number) => `${prefix}-${n}`
  const fails = (n: number) => randomAt(seed, n) < failing_share
  // A second, independent draw: otherwise which dish is ordered would depend on whether the order fails.
  const lines = (n: number): readonly OrderLine[] => {
    const in_stock = { sku: skus[Math.floor(randomAt(~seed, n) * skus.length)] as string, qty: 1 }
    return fails(n) ? [in_stock, { sku: sold_out_sku, qty: 1 }] : [in_stock]
  }
  const body = (n: number) =>
    Buffer.from(
      JSON.stringify({
        order_id: orderId(n),
        user_id: `user-${n % 997}`,
        restaurant_id: `restaurant-${n % 31}`,
        items: lines(n),
      }),
    )
  return { prefix, orderId, fails, lines, body }
}
