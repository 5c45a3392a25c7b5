import type { LedgerView } from '@three-ways/event-contract/ledger-view'
import type { AskedOf, Check } from '@three-ways/event-contract/workload'

/** What one order of the saga asks for. */
export interface SagaAsked {
  readonly product_id: number
  readonly quantity: number
}

/**
 * Stock is neither made nor lost: it balances, and holds what completed orders asked for and nothing else.
 */
export function sagaChecks({ stock, subjects = new Map() }: LedgerView, asked: AskedOf<SagaAsked>): Check[] {
  const unbalanced = stock
    .filter(({ initial, available, reserved }) => initial !== available + reserved || available < 0)
    .map((row) => `${row.sku}: initial ${row.initial}, available ${row.available}, reserved ${row.reserved}`)
  const expected = new Map<string, number>()
  let completed = 0
  for (const [subject, { end }] of subjects) {
    if (end !== 'completed') continue
    completed += 1
    const { product_id, quantity } = asked(subject) ?? { product_id: 0, quantity: 0 }
    const sku = skuOf(product_id)
    expected.set(sku, (expected.get(sku) ?? 0) + quantity)
  }
  const wrong = stock
    .filter(({ sku, reserved }) => reserved !== (expected.get(sku) ?? 0))
    .map(
      ({ sku, reserved }) =>
        `${sku}: holds ${reserved}, completed orders asked for ${expected.get(sku) ?? 0}`,
    )
  return [
    {
      name: 'initial stock = available + reserved, none below 0',
      passed: unbalanced.length === 0 && stock.length > 0,
      detail: unbalanced.join('; ') || `${stock.length} products`,
    },
    {
      name: 'the stock holds what completed orders asked for',
      passed: wrong.length === 0,
      detail: wrong.join('; ') || `${completed} completed orders`,
    },
  ]
}

/** How a product of the saga is called among the rows of a stock. */
export function skuOf(product_id: number): string {
  return `product-${product_id}`
}
