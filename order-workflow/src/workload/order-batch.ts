import type { OrderLine } from '@three-ways/event-contract/order-events'
import type { BatchOptions, CommandBatch } from '@three-ways/event-contract/workload'

/**
 * Orders of a cell. One piece of a SKU in stock; a failing order asks for one piece of the sold-out SKU
 * besides, so that every failing order also proves that a refusal reserves no line at all: half a reservation
 * would show in the stock. The same options give the same orders, whichever model they are sent to. Throws
 * where nothing is in stock, or nothing sold out.
 */
export function orderBatch({
  prefix,
  failing_share,
  draw,
  stores: { stock },
}: BatchOptions): CommandBatch<readonly OrderLine[]> {
  const skus = stock.filter(({ initial }) => initial > 0).map(({ sku }) => sku)
  // Never in stock: asking for it is how an order fails.
  const sold_out = stock.find(({ initial }) => initial === 0)
  if (skus.length === 0) throw new RangeError('Making orders: expected a SKU in stock, got none')
  if (sold_out === undefined) throw new RangeError('Making orders: expected a SKU that is sold out, got none')
  const fails = (n: number) => draw(0, n) < failing_share
  // A second, independent draw: otherwise which dish is ordered would depend on whether the order fails.
  const asked = (n: number): readonly OrderLine[] => {
    const in_stock = { sku: skus[Math.floor(draw(1, n) * skus.length)] as string, qty: 1 }
    return fails(n) ? [in_stock, { sku: sold_out.sku, qty: 1 }] : [in_stock]
  }
  const renamed = (n: number, order_id: string) => {
    const body = {
      order_id,
      user_id: `user-${n % 997}`,
      restaurant_id: `restaurant-${n % 31}`,
      items: asked(n),
    }
    return { method: 'POST', path: '/order', body: Buffer.from(JSON.stringify(body)) } as const
  }
  return { asked, renamed, command: (n) => renamed(n, `${prefix}-${n}`) }
}
